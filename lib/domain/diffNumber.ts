/** Gives equal JSON values equal numbers, so that comparing two subtrees of any size is comparing two integers. */
import type { JsonNode } from "./json.ts";

/** Numbers every node of the trees. Iterative: depth costs memory and not the stack. Key order does not count; repeats of a key do. */
export function numberTrees(roots: readonly JsonNode[]): ReadonlyMap<JsonNode, number> {
  const numbers = new Map<JsonNode, number>();
  const seen = new Map<string, number>();
  const open: JsonNode[] = [...roots];
  const order: JsonNode[] = [];
  for (let node = open.pop(); node; node = open.pop()) {
    order.push(node);
    // One by one: spreading a large array as arguments overflows the stack.
    if (node.kind === "object") for (const { value } of node.members) open.push(value);
    else if (node.kind === "array") for (const item of node.items) open.push(item);
  }
  // A node comes after its parent in `order`, so backwards every child is numbered first.
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i] as JsonNode;
    const text = shapeOf(node, numbers);
    const number = seen.get(text) ?? seen.size;
    seen.set(text, number);
    numbers.set(node, number);
  }
  return numbers;
}

function shapeOf(node: JsonNode, numbers: ReadonlyMap<JsonNode, number>): string {
  switch (node.kind) {
    case "string":
      return `s${node.value}`;
    case "number":
      return `n${node.text}`;
    case "array":
      return `[${node.items.map((item) => numbers.get(item)).join()}`;
    case "object":
      return `{${node.members
        .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
        .map(({ key, value }) => `${key.length}:${key}=${numbers.get(value)}`)
        .join()}`;
    default:
      return `=${node.kind}`;
  }
}
