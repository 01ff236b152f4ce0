/** One JSON value in one line: its exact text, coloured by kind. */

import { cx } from "#components/ui/cx.ts";
import type { JsonNode } from "#lib/domain/json.ts";
import { sizeOf } from "#lib/domain/tree.ts";
import { quoted } from "#lib/domain/visible.ts";

/** Longer strings are cut in the line; copying always takes the whole. */
const MAX_SHOWN = 400;

const colours = {
  string: "text-st-delivered-fg",
  number: "text-st-delivering-fg",
  true: "text-st-rejected-fg",
  false: "text-st-rejected-fg",
  null: "text-faint",
  object: "text-faint",
  array: "text-faint",
} as const;

export function NodeText({ node, open = false, plain = false }: { node: JsonNode; open?: boolean | undefined; plain?: boolean }) {
  return <span className={cx("whitespace-pre", !plain && colours[node.kind])}>{nodeText(node, open)}</span>;
}

export function nodeText(node: JsonNode, open = false): string {
  if (node.kind === "string") {
    const rest = node.value.length - MAX_SHOWN;
    return rest > 0 ? `${quoted(node.value.slice(0, MAX_SHOWN))} … ${rest.toLocaleString("en")} more` : quoted(node.value);
  }
  if (node.kind === "number") return node.text.length > MAX_SHOWN ? `${node.text.slice(0, MAX_SHOWN)}…` : node.text;
  if (node.kind !== "object" && node.kind !== "array") return node.kind;
  const size = sizeOf(node) ?? 0;
  const [left, right] = node.kind === "object" ? ["{", "}"] : ["[", "]"];
  if (open) return left;
  if (size === 0) return left + right;
  const word = node.kind === "object" ? (size === 1 ? "member" : "members") : size === 1 ? "item" : "items";
  return `${left} ${size.toLocaleString("en")} ${word} ${right}`;
}

/** What copying a value takes: a string's own characters, anything else as it was written. */
export const exactText = (node: JsonNode, source: string): string =>
  node.kind === "string" ? node.value : source.slice(node.start, node.end);
