/** What a click on a value does to the text of a query: only it, it too, all but it; and what the × of a term does. */

import { termText } from "./query/text.ts";
import { type QueryToken, queryTokens, tokenValues } from "./queryTokens.ts";

/** Only events with this value: what the query said about the field gives way. Asked for a second time, it lets go again. */
export function onlyValue(q: string, field: string, value: string): string {
  const own = termsOf(q, field);
  const [first] = own;
  const rest = own.toReversed().reduce((text, token) => withoutToken(text, token), q);
  if (first && own.length === 1 && !first.negated && isJust(q, first, value)) return rest;
  return withTerm(rest, termText(field, value));
}

/** Events with this value too: it joins the field's term. */
export function addValue(q: string, field: string, value: string): string {
  const term = termsOf(q, field).findLast(({ negated }) => !negated);
  if (!term) return onlyValue(q, field, value);
  const values = tokenValues(q, term);
  const next = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  if (next.length === 0) return withoutToken(q, term);
  return q.slice(0, term.start) + listText(field, next) + q.slice(term.end);
}

/** No events with this value. Asked for a second time, they come back. */
export function excludeValue(q: string, field: string, value: string): string {
  const excluded = termsOf(q, field).find((token) => token.negated && isJust(q, token, value));
  if (excluded) return withoutToken(q, excluded);
  const included = termsOf(q, field).find((token) => !token.negated && tokenValues(q, token).includes(value));
  const rest = included ? addValue(q, field, value) : q;
  return withTerm(rest, `-${termText(field, value)}`);
}

/** What the query says about a value, for showing the click that was made. */
export function valueState(q: string, field: string, value: string): "only" | "excluded" | undefined {
  const term = termsOf(q, field).find((token) => tokenValues(q, token).includes(value));
  return term && (term.negated ? "excluded" : "only");
}

/** The query and one more term. Alternatives are kept together, so that the term narrows all of them. */
export function withTerm(q: string, term: string): string {
  const text = q.trim();
  const alternatives = queryTokens(text).some(
    ({ kind, depth, start, end }) => kind === "joiner" && depth === 0 && text.slice(start, end) === "OR",
  );
  return `${alternatives ? `(${text})` : text} ${term}`.trim();
}

/** The query without a token, and without the NOT, AND or OR that would be left hanging. */
export function withoutToken(q: string, token: QueryToken): string {
  const tokens = queryTokens(q);
  let index = tokens.findIndex(({ start }) => start === token.start);
  let { start, end } = token;
  const word = (at: number) => tokens[at]?.kind === "joiner" && q.slice(tokens[at]?.start, tokens[at]?.end);
  while (word(index - 1) === "NOT" || word(index - 1) === "-") start = tokens[--index]?.start ?? start;
  // A joiner before it goes with it.
  if (word(index - 1)) start = tokens[index - 1]?.start ?? start;
  else {
    const after = tokens.findIndex((next) => next.start >= end);
    if (after >= 0 && ["AND", "OR"].includes(String(word(after)))) end = tokens[after]?.end ?? end;
  }
  const [before, behind] = [q.slice(0, start), q.slice(end)];
  if (/\(\s*$/.test(before) && /^\s*\)/.test(behind)) return withoutEmpty(before, behind);
  return `${before.trimEnd()} ${behind.trimStart()}`.replaceAll(/\(\s+/g, "(").replaceAll(/\s+\)/g, ")").trim();
}

/** Takes the pair of parentheses away that held nothing else. */
const withoutEmpty = (before: string, behind: string) =>
  `${before.replace(/(?:NOT\s+|-)?\(\s*$/, "").trimEnd()} ${behind.replace(/^\s*\)/, "").trimStart()}`.trim();

const termsOf = (q: string, field: string) =>
  queryTokens(q)
    .filter((token) => token.kind === "term" && token.depth === 0 && token.field === field && token.op === ":")
    .map((token) => signed(q, token));

/** `NOT field:value` is `-field:value`. */
function signed(q: string, token: QueryToken): QueryToken {
  const before = queryTokens(q).findLast(({ end }) => end <= token.start);
  return before?.kind === "joiner" && q.slice(before.start, before.end) === "NOT" ? { ...token, negated: !token.negated } : token;
}

function isJust(q: string, token: QueryToken, value: string): boolean {
  const values = tokenValues(q, token);
  return values.length === 1 && values[0] === value;
}

function listText(field: string, values: readonly string[]): string {
  const [first = ""] = values;
  if (values.length === 1) return termText(field, first);
  return `${field}:(${values.map((value) => termText(field, value).slice(field.length + 1)).join(",")})`;
}
