/**
 * The query language: what a person types, as a list of terms that must all hold.
 *
 *   query := term*                 term := ("NOT" | "-")? (field op value | bareword)
 *   op    := ":" | ">" ">=" "<" "<="          value := word | "quoted text" | "(" value ("," value)* ")"
 *
 * Total: it never throws, and every problem has its place in the text. A bareword is an id, or the beginning of a
 * type or dedup key; it never searches payloads.
 */
import { DELIVERY_STATES } from "./delivery.ts";
import { suggest } from "./suggest.ts";

export const SEARCH_FIELDS = [
  "id",
  "source",
  "provider",
  "type",
  "status",
  "handler",
  "key",
  "entity",
  "line",
  "replay",
  "error",
  "received",
] as const;
export const STATUSES = [...DELIVERY_STATES, "unrouted"] as const;
type Field = (typeof SEARCH_FIELDS)[number];
export type Comparison = ">" | ">=" | "<" | "<=";

export type SearchTerm =
  | { kind: "field"; field: Exclude<Field, "received">; values: string[]; negated: boolean }
  | { kind: "body"; path: string; values: string[]; negated: boolean }
  | { kind: "received"; comparison: Comparison; value: string }
  | { kind: "word"; value: string; negated: boolean };

export type SearchProblem = { message: string; start: number; end: number };
export type ParsedSearch = { ok: true; terms: SearchTerm[] } | { ok: false; problem: SearchProblem };

const MAX_LENGTH = 4_096;
const MAX_TERMS = 32;

export function parseSearch(text: string): ParsedSearch {
  if (text.length > MAX_LENGTH) return failed("The query is longer than 4,096 characters.", MAX_LENGTH, text.length);
  const terms: SearchTerm[] = [];
  let at = 0;
  let negated = false;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at++;
    if (at >= text.length) break;
    const start = at;
    const not = /^(?:NOT\s+|-(?=\S))/.exec(text.slice(at));
    if (not && !negated) {
      negated = true;
      at += not[0].length;
      continue;
    }
    const conjunction = /^AND(?=\s|$)/.exec(text.slice(at));
    if (conjunction) {
      at += 3;
      continue;
    }
    const token = readTerm(text, at);
    if ("message" in token) return { ok: false, problem: token };
    const term = interpret(token, negated);
    if ("message" in term) return { ok: false, problem: { message: term.message, start, end: token.end } };
    terms.push(term);
    if (terms.length > MAX_TERMS) return failed(`A query has at most ${MAX_TERMS} terms.`, start, text.length);
    negated = false;
    at = token.end;
  }
  return negated ? failed("NOT stands before nothing.", Math.max(0, text.length - 1), text.length) : { ok: true, terms };
}

const failed = (message: string, start: number, end: number): ParsedSearch => ({ ok: false, problem: { message, start, end } });

type Token = { field: string | undefined; op: string; values: string[]; end: number };

function readTerm(text: string, start: number): Token | SearchProblem {
  const head = /^([A-Za-z][\w.[\]*$@-]*)(:|>=|<=|>|<)/.exec(text.slice(start));
  const at = start + (head?.[0].length ?? 0);
  const field = head?.[1];
  const op = head?.[2] ?? ":";
  if (text[at] === "(") return readList(text, at, { field, op });
  const value = readValue(text, at, /[^\s]/);
  if (!value) return { message: `'${field ?? ""}${op}' has no value.`, start, end: text.length };
  return "message" in value ? value : { field, op, values: [value.value], end: value.end };
}

function readList(text: string, open: number, head: { field: string | undefined; op: string }): Token | SearchProblem {
  const values: string[] = [];
  let at = open + 1;
  for (;;) {
    while (/[\s,]/.test(text[at] ?? "")) at++;
    if (at >= text.length) return { message: "The list is not closed with ')'.", start: open, end: text.length };
    if (text[at] === ")") break;
    const value = readValue(text, at, /[^\s,)]/);
    if (!value || "message" in value) return value ?? { message: "The list is not closed with ')'.", start: open, end: text.length };
    values.push(value.value);
    at = value.end;
  }
  return values.length === 0 ? { message: "The list is empty.", start: open, end: at + 1 } : { ...head, values, end: at + 1 };
}

function readValue(text: string, start: number, allowed: RegExp): { value: string; end: number } | SearchProblem | undefined {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && allowed.test(text[end] ?? "")) end++;
    return end === start ? undefined : { value: text.slice(start, end), end };
  }
  let value = "";
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return { value, end: at + 1 };
    if (text[at] === "\\" && at + 1 < text.length) at++;
    value += text[at];
  }
  return { message: "The quoted text is not closed.", start, end: text.length };
}

function interpret({ field, op, values }: Token, negated: boolean): SearchTerm | { message: string } {
  const [first = ""] = values;
  if (field === undefined) return { kind: "word", value: first, negated };
  if (field === "received") {
    if (op === ":" || negated) return { message: "'received' is compared: received>now-2h, received<=2026-11-24T10:00Z." };
    return parseWhen(first, new Date(0))
      ? { kind: "received", comparison: op as Comparison, value: first }
      : { message: `'${first}' is no time: use now-2h, now-7d or 2026-11-24T10:00Z.` };
  }
  if (op !== ":") return { message: `'${field}' is compared with ':', not '${op}'.` };
  if (field.startsWith("body.")) return { kind: "body", path: field.slice(5), values, negated };
  if (!(SEARCH_FIELDS as readonly string[]).includes(field)) {
    const meant = suggest(field, [...SEARCH_FIELDS, "body"]);
    return {
      message: `There is no field '${field}'.${meant ? ` Did you mean '${meant}'?` : ` Fields: ${SEARCH_FIELDS.join(", ")}, body.<path>.`}`,
    };
  }
  if (field === "status") {
    const unknown = values.find((value) => !(STATUSES as readonly string[]).includes(value));
    const meant = unknown === undefined ? undefined : suggest(unknown, STATUSES);
    if (unknown !== undefined)
      return { message: `There is no status '${unknown}'.${meant ? ` Did you mean '${meant}'?` : ` Statuses: ${STATUSES.join(", ")}.`}` };
  }
  return { kind: "field", field: field as Exclude<Field, "received">, values, negated };
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `now`, `now-24h`, or ISO 8601 (UTC when it names no zone); undefined for anything else. */
export function parseWhen(text: string, now: Date): Date | undefined {
  const relative = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(text);
  if (relative) return new Date(now.getTime() - Number(relative[1] ?? 0) * UNIT_MS[(relative[2] ?? "s") as keyof typeof UNIT_MS]);
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)) return undefined;
  const moment = new Date(/Z$|[+-]\d\d:\d\d$/.test(text) || !text.includes("T") ? text : `${text}Z`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** Writes a term as text, quoted where it must be: for "filter by this". */
export function termText(field: string, value: string): string {
  return `${field}:${/^[^\s"(),]+$/.test(value) ? value : `"${value.replaceAll(/[\\"]/g, "\\$&")}"`}`;
}
