/** A payload as search terms: one per scalar, its path and its exact text. The indexer, the search and the evaluator share it. */
import { createHash } from "node:crypto";
import { type JsonNode, parseJson } from "./json.ts";

export type TermKind = "string" | "number" | "literal";
export type Term = { path: string; value: string; kind: TermKind };

/** What is searched of one payload; what lies beyond is found by its id, not by its values. */
const MAX_TERMS = 500;
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
      terms.push({ path, value: node.value, kind: "string" });
      return;
    case "number":
      terms.push({ path, value: node.text, kind: "number" });
      return;
    default:
      terms.push({ path, value: node.kind, kind: "literal" });
  }
}

/** Paths no payload can have, for what an event is besides its payload. */
export const COLUMN_PATHS = { key: "\0key", entity: "\0entity" } as const;

const TEXT = 0x73;
const NUMBER = 0x6e;
const TIME = 0x74;
const MAX_WHOLE = 48;
const KEPT = 40;
/** Longer beginnings than this are not told apart by the index. In UTF-8 bytes. */
export const MAX_PREFIX_BYTES = KEPT;

const hashes = new Map<string, Buffer>();
const MAX_HASHES = 20_000;

/** The first 8 bytes of sha256 of a path. */
export function pathHash(path: string): Buffer {
  let hash = hashes.get(path);
  if (!hash) {
    hash = createHash("sha256").update(path).digest().subarray(0, 8);
    if (hashes.size >= MAX_HASHES) hashes.clear();
    hashes.set(path, hash);
  }
  return hash;
}

/** What `event_term.term` holds for a value at a path. Long values keep their beginning and a hash of the whole. */
export function exactTerm(path: string, value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  if (bytes.length <= MAX_WHOLE) return join(path, TEXT, bytes);
  // One byte longer than any whole value: the two never meet.
  return join(path, TEXT, bytes.subarray(0, KEPT), createHash("sha256").update(bytes).digest().subarray(0, 9));
}

/** Everything the index holds for one term: its text, and its place among numbers or times. */
export function termKeys({ path, value, kind }: Term): Buffer[] {
  const exact = exactTerm(path, value);
  if (kind === "number") return [exact, join(path, NUMBER, ordered(Number(value)))];
  const time = kind === "string" ? timeOf(value) : undefined;
  return time === undefined ? [exact] : [exact, join(path, TIME, ordered(time))];
}

/** Half-open range of terms: `from` ≤ term < `to`. */
export type TermRange = { from: Buffer; to: Buffer };

/** Values at a path that begin so. @param prefix at most `MAX_PREFIX_BYTES` */
export function prefixRange(path: string, prefix: string): TermRange {
  const from = join(path, TEXT, Buffer.from(prefix, "utf8"));
  return { from, to: successor(from) };
}

export type Bound = { value: number; inclusive: boolean };

/** Numbers (or times, in ms) at a path between two bounds; undefined is open. */
export function numberRange(path: string, kind: "number" | "time", low: Bound | undefined, high: Bound | undefined): TermRange {
  const tag = kind === "number" ? NUMBER : TIME;
  const start = low ? join(path, tag, ordered(low.value)) : join(path, tag);
  const end = high ? join(path, tag, ordered(high.value)) : join(path, tag);
  return { from: low && !low.inclusive ? successor(start) : start, to: !high || high.inclusive ? successor(end) : end };
}

/** Milliseconds of an ISO 8601 date or moment (UTC when it names no zone); undefined for other text. */
export function timeOf(text: string): number | undefined {
  if (
    text.length < 10 ||
    text.length > 35 ||
    !/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(text)
  )
    return;
  const bare = text.length > 10 && !/(?:Z|[+-]\d\d:?\d\d)$/.test(text.slice(10));
  const ms = Date.parse(bare ? `${text.replace(" ", "T")}Z` : text.replace(" ", "T"));
  return Number.isNaN(ms) ? undefined : ms;
}

function join(path: string, tag: number, ...rest: Uint8Array[]): Buffer {
  return Buffer.concat([pathHash(path), Buffer.of(tag), ...rest]);
}

/** A double as 8 bytes that sort as it does. */
function ordered(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  // -0 and 0 are one number.
  bytes.writeDoubleBE(value === 0 ? 0 : value);
  if ((bytes[0] ?? 0) & 0x80) for (let i = 0; i < 8; i++) bytes[i] = ~(bytes[i] ?? 0);
  else bytes[0] = (bytes[0] ?? 0) | 0x80;
  return bytes;
}

/** The smallest bytes after everything that begins with `bytes`. */
function successor(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0xff) end--;
  const next = Buffer.from(bytes.subarray(0, end));
  next[end - 1] = (next[end - 1] ?? 0) + 1;
  return next;
}
