/** A payload as search terms: one per scalar, `path` and its exact text. The indexer and the search share it. */
import { createHash } from "node:crypto";
import { type JsonNode, parseJson } from "./json.ts";

export type Term = { path: string; value: string };

const MAX_TERMS = 500;
const MAX_VALUE = 256;
const MAX_DEPTH = 32;

/** The terms of a payload, arrays flattened (`items.sku`), numbers as written. Empty when it is not JSON. */
export function termsOf(text: string): Term[] {
  const parsed = parseJson(text);
  const terms: Term[] = [];
  if (parsed.ok) collect(parsed.root, "", 0, terms);
  return terms;
}

function collect(node: JsonNode, path: string, depth: number, terms: Term[]): void {
  if (terms.length >= MAX_TERMS || depth > MAX_DEPTH) return;
  switch (node.kind) {
    case "object":
      for (const { key, value } of node.members) collect(value, path === "" ? key : `${path}.${key}`, depth + 1, terms);
      return;
    case "array":
      for (const item of node.items) collect(item, path, depth + 1, terms);
      return;
    case "string":
      if (node.value.length <= MAX_VALUE) terms.push({ path, value: node.value });
      return;
    case "number":
      terms.push({ path, value: node.text });
      return;
    default:
      terms.push({ path, value: node.kind });
  }
}

/** A term's 64-bit hash as signed decimal text: what `event_term.term_hash` holds. */
export function termHash({ path, value }: Term): string {
  return createHash("sha256").update(`${path}\0${value}`).digest().readBigInt64BE(0).toString();
}
