/**
 * The query language: what a person types, as a tree.
 *
 *   query := and ("OR" and)*        and := not ("AND"? not)*        not := ("NOT" | "-")? atom
 *   atom  := "(" query ")" | field op value | field ":" "(" value ("," value)* ")" | "has:" field | word
 *   op    := ":" (equal; * stands for anything) | ":=" (exactly) | ":~" (contains) | > >= < <= | ":" value ".." value
 *
 * Total: it never throws, and every problem has its place in the text and, where something is likely meant, a fix.
 */
import { type DeliveryTest, EVERYTHING, type Query, type QueryProblem } from "./ast.ts";
import { lex, type Token } from "./lex.ts";
import { interpret } from "./term.ts";

export type ParsedQuery = { ok: true; query: Query } | { ok: false; problem: QueryProblem };

const MAX_LENGTH = 4_096;
const MAX_TERMS = 32;
const MAX_DEPTH = 32;

export function parseQuery(text: string): ParsedQuery {
  if (text.length > MAX_LENGTH) return problem("The query is longer than 4,096 characters.", MAX_LENGTH, text.length);
  const tokens = lex(text);
  if ("message" in tokens) return { ok: false, problem: tokens };
  const extra = tokens.filter(({ kind }) => kind === "term")[MAX_TERMS];
  if (extra) return problem(`A query has at most ${MAX_TERMS} terms.`, extra.start, text.length);
  const reader: Reader = { tokens, at: 0, text, depth: 0 };
  const query = readOr(reader);
  if ("message" in query) return { ok: false, problem: query };
  const left = tokens[reader.at];
  if (left) return problem(left.kind === ")" ? "There is no '(' for this ')'." : "Nothing was expected here.", left.start, left.end, "");
  return { ok: true, query };
}

const problem = (message: string, start: number, end: number, fix?: string): ParsedQuery => ({
  ok: false,
  problem: { message, start, end, ...(fix !== undefined && { fix }) },
});

type Reader = { tokens: Token[]; at: number; text: string; depth: number };

function readOr(reader: Reader): Query | QueryProblem {
  const parts: Query[] = [];
  for (;;) {
    const part = readAnd(reader);
    if ("message" in part) return part;
    const or = reader.tokens[reader.at];
    if (or?.kind !== "OR") return parts.length === 0 ? part : { kind: "or", parts: [...parts, part] };
    reader.at++;
    const next = reader.tokens[reader.at];
    if (part === EVERYTHING || !next || next.kind === ")" || next.kind === "OR")
      return { message: "OR stands between two terms.", start: or.start, end: or.end, fix: "" };
    parts.push(part);
  }
}

function readAnd(reader: Reader): Query | QueryProblem {
  const parts: Query[] = [];
  for (;;) {
    const token = reader.tokens[reader.at];
    if (!token || token.kind === ")" || token.kind === "OR") break;
    if (token.kind === "AND") {
      reader.at++;
      continue;
    }
    const part = readNot(reader);
    if ("message" in part) return part;
    parts.push(part);
  }
  return conjunction(parts);
}

/** What is asked of deliveries side by side is asked of one and the same delivery. */
function conjunction(parts: readonly Query[]): Query {
  const tests: DeliveryTest[] = parts.flatMap((part) => (part.kind === "delivery" ? part.tests : []));
  const others = parts.filter(({ kind }) => kind !== "delivery");
  const all: Query[] = tests.length > 0 ? [...others, { kind: "delivery", tests }] : others;
  const [only] = all;
  return only && all.length === 1 ? only : all.length === 0 ? EVERYTHING : { kind: "and", parts: all };
}

function readNot(reader: Reader): Query | QueryProblem {
  const token = reader.tokens[reader.at];
  if (token?.kind !== "NOT") return readAtom(reader);
  reader.at++;
  const next = reader.tokens[reader.at];
  if (!next || next.kind === ")" || next.kind === "OR" || next.kind === "AND" || next.kind === "NOT")
    return { message: "NOT stands before nothing.", start: token.start, end: token.end, fix: "" };
  const part = readAtom(reader);
  return "message" in part ? part : { kind: "not", part };
}

function readAtom(reader: Reader): Query | QueryProblem {
  const token = reader.tokens[reader.at++];
  if (token?.kind === "term") return interpret(token, reader.text);
  if (token?.kind !== "(") return { message: "Nothing was expected here.", start: token?.start ?? 0, end: token?.end ?? 0 };
  if (++reader.depth > MAX_DEPTH)
    return { message: `Parentheses are nested deeper than ${MAX_DEPTH}.`, start: token.start, end: token.end };
  const inner = readOr(reader);
  reader.depth--;
  if ("message" in inner) return inner;
  const close = reader.tokens[reader.at++];
  if (close?.kind !== ")")
    return {
      message: "This '(' is not closed.",
      start: token.start,
      end: reader.text.length,
      fix: `${reader.text.slice(token.start).trimEnd()})`,
    };
  return inner === EVERYTHING
    ? { message: "There is nothing between the parentheses.", start: token.start, end: close.end, fix: "" }
    : inner;
}
