/** A query's text as tokens, each with its place. */
import type { QueryProblem } from "./ast.ts";

type Value = { text: string; quoted: boolean; start: number; end: number };
export type TermToken = {
  kind: "term";
  /** Undefined: a bare word. */
  field: string | undefined;
  op: ":" | ":=" | ":~" | ">" | ">=" | "<" | "<=";
  values: Value[];
  start: number;
  end: number;
};
export type Token = { kind: "(" | ")" | "OR" | "AND" | "NOT"; start: number; end: number } | TermToken;

const HEAD = /([A-Za-z][\w$@-]*(?:\.(?:"(?:[^"\\]|\\.)*"|[\w$@*-]+)|\[(?:\*|\d+)\])*)(:=|:~|:|>=|<=|>|<)/y;
/** Its colon is no operator. */
const URL_START = /https?:\/\/\S*/y;
const WORDS = /(OR|AND|NOT)(?=[\s()]|$)/y;

/** @returns the tokens, or the first thing that is none. */
export function lex(text: string): Token[] | QueryProblem {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at++;
    if (at >= text.length) return tokens;
    const token = readToken(text, at);
    if ("message" in token) return token;
    tokens.push(token);
    at = token.end;
  }
}

function readToken(text: string, start: number): Token | QueryProblem {
  const character = text[start];
  if (character === "(" || character === ")") return { kind: character, start, end: start + 1 };
  if (character === "-" && /[^\s]/.test(text[start + 1] ?? " ")) return { kind: "NOT", start, end: start + 1 };
  WORDS.lastIndex = start;
  const word = WORDS.exec(text)?.[1];
  if (word) return { kind: word as "OR" | "AND" | "NOT", start, end: start + word.length };
  return readTerm(text, start);
}

function readTerm(text: string, start: number): TermToken | QueryProblem {
  URL_START.lastIndex = start;
  const url = URL_START.exec(text)?.[0];
  if (url) {
    const end = start + url.length;
    return { kind: "term", field: undefined, op: ":", values: [{ text: url, quoted: true, start, end }], start, end };
  }
  HEAD.lastIndex = start;
  const head = HEAD.exec(text);
  const at = start + (head?.[0].length ?? 0);
  const field = head?.[1];
  const op = (head?.[2] ?? ":") as TermToken["op"];
  if (field !== undefined && text[at] === "(") return readList(text, at, { kind: "term", field, op, start });
  const value = readValue(text, at, /[^\s()]/);
  if (!value) return { message: `'${field ?? ""}${op}' has no value.`, start, end: at };
  return "message" in value ? value : { kind: "term", field, op, values: [value], start, end: value.end };
}

function readList(text: string, open: number, head: Omit<TermToken, "values" | "end">): TermToken | QueryProblem {
  const values: Value[] = [];
  let at = open + 1;
  for (;;) {
    while (/[\s,]/.test(text[at] ?? "")) at++;
    if (text[at] === ")") break;
    const value = readValue(text, at, /[^\s,()]/);
    if (value && "message" in value) return value;
    if (!value)
      return { message: "The list is not closed with ')'.", start: open, end: text.length, fix: `${text.slice(open).trimEnd()})` };
    values.push(value);
    at = value.end;
  }
  return values.length === 0 ? { message: "The list is empty.", start: open, end: at + 1 } : { ...head, values, end: at + 1 };
}

function readValue(text: string, start: number, allowed: RegExp): Value | QueryProblem | undefined {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && allowed.test(text[end] ?? "")) end++;
    return end === start ? undefined : { text: text.slice(start, end), quoted: false, start, end };
  }
  let value = "";
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return { text: value, quoted: true, start, end: at + 1 };
    if (text[at] === "\\" && at + 1 < text.length) at++;
    value += text[at];
  }
  return { message: "The quoted text is not closed.", start, end: text.length, fix: `${text.slice(start)}"` };
}
