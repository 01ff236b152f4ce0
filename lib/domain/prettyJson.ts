/** JSON in lines for the eye, every scalar as it was written. */
import type { JsonNode } from "./json.ts";

/** Deeper lines are indented no further. */
const MAX_INDENT = 60;

type Task = { node: JsonNode; lead: string; depth: number; comma: boolean } | { line: string };

/** Two blanks a level; an empty object or list in one line. Iterative: depth costs memory and not the stack. */
export function prettyLines(root: JsonNode, text: string): string[] {
  const lines: string[] = [];
  const stack: Task[] = [{ node: root, lead: "", depth: 0, comma: false }];
  for (let task = stack.pop(); task; task = stack.pop()) {
    if ("line" in task) {
      lines.push(task.line);
      continue;
    }
    const { node, lead, depth, comma } = task;
    const indent = "  ".repeat(Math.min(depth, MAX_INDENT));
    const end = comma ? "," : "";
    const inner = innerOf(node, depth + 1);
    if (!inner) {
      lines.push(`${indent}${lead}${scalarText(node, text)}${end}`);
      continue;
    }
    const [left, right] = node.kind === "object" ? ["{", "}"] : ["[", "]"];
    lines.push(`${indent}${lead}${left}`);
    stack.push({ line: `${indent}${right}${end}` });
    for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i] as Task);
  }
  return lines;
}

/** Undefined for what is one line: scalars, and what is empty. */
function innerOf(node: JsonNode, depth: number): Task[] | undefined {
  if (node.kind === "object" && node.members.length > 0)
    return node.members.map(({ key, value }, n) => ({
      node: value,
      lead: `${JSON.stringify(key)}: `,
      depth,
      comma: n < node.members.length - 1,
    }));
  if (node.kind === "array" && node.items.length > 0)
    return node.items.map((value, n) => ({ node: value, lead: "", depth, comma: n < node.items.length - 1 }));
  return undefined;
}

const scalarText = (node: JsonNode, text: string) =>
  node.kind === "object" ? "{}" : node.kind === "array" ? "[]" : text.slice(node.start, node.end);
