/** Finds the items of a batched body by their bytes, so that each event keeps exactly what was sent. */
import { type JsonNode, parseJson } from "./json.ts";
import { textAt } from "./locate.ts";

/** A piece of the body: its bytes, its parsed value, and scalars read out of it without rounding. */
export type Item = {
  start: number;
  end: number;
  bytes: Buffer;
  value: unknown;
  text(path: string): string | undefined;
  has(key: string): boolean;
};

/**
 * The body's structure with byte positions, or undefined when it is not JSON.
 *
 * It is read as latin1: every byte is one character, and JSON's own characters are ASCII in UTF-8 too, so text
 * positions are byte positions. Values are never taken from this reading, only places.
 */
export function structureOf(body: Buffer): JsonNode | undefined {
  const parsed = parseJson(body.toString("latin1"));
  return parsed.ok ? parsed.root : undefined;
}

export function itemOf(body: Buffer, { start, end }: { start: number; end: number }): Item {
  const bytes = body.subarray(start, end);
  const source = bytes.toString("utf8");
  const value = JSON.parse(source) as unknown;
  return {
    start,
    end,
    bytes,
    value,
    text: (path) => textAt(value, path.split("."), () => source),
    has: (key) => typeof value === "object" && value !== null && Object.hasOwn(value, key),
  };
}

/** The member of an object, the last of repeats. */
export const member = (node: JsonNode | undefined, key: string): JsonNode | undefined =>
  node?.kind === "object" ? node.members.findLast((entry) => entry.key === key)?.value : undefined;

export const itemsOf = (node: JsonNode | undefined): readonly JsonNode[] => (node?.kind === "array" ? node.items : []);
