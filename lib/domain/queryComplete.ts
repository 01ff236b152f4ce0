/** What the word at the caret could become: a field, a path that payloads have, or a value that the range holds. */
import { FIELDS, STATUSES } from "./query/fields.ts";
import { termText } from "./query/text.ts";
import { type QueryToken, queryTokens } from "./queryTokens.ts";

export type Completion = {
  /** Put in place of `[start, end)`. */
  text: string;
  label: string;
  hint: string;
  count?: number;
};
export type Completions = { start: number; end: number; options: Completion[] };
export type Known = {
  /** Values of the range by field, most frequent first. */
  values: Readonly<Record<string, readonly { value: string; label: string; count: number }[]>>;
  paths: readonly { path: string; kind: string; example: string }[];
};

const MOST = 12;
const NOTHING = { start: 0, end: 0, options: [] };

export function completionsAt(q: string, caret: number, known: Known): Completions {
  const token = queryTokens(q).find(({ start, end }) => start < caret && caret <= end);
  if (token?.kind === "paren" || token?.kind === "joiner") return { ...NOTHING, start: caret, end: caret };
  const start = token ? token.start + (token.negated ? 1 : 0) : caret;
  if (token?.kind === "term" && token.valueStart !== undefined && caret >= token.valueStart) return valuesAt(q, caret, token, known);
  const typed = q.slice(start, caret);
  return { start, end: caret, options: pathPrefixOf(typed) === undefined ? fieldOptions(typed) : pathOptions(typed, known) };
}

/** What paths are to be known for the caret's word: `body.data.ob` asks for those that begin with `data.ob`. */
export function pathPrefixAt(q: string, caret: number): string | null {
  const token = queryTokens(q).find(({ start, end }) => start < caret && caret <= end);
  if (!token || (token.valueStart !== undefined && caret >= token.valueStart)) return null;
  return pathPrefixOf(q.slice(token.start + (token.negated ? 1 : 0), caret)) ?? null;
}

const pathPrefixOf = (typed: string): string | undefined => /^body\.(.*)$/.exec(typed)?.[1]?.replaceAll('"', "");

function fieldOptions(typed: string): Completion[] {
  const fields = Object.entries(FIELDS).map(([name, { hint, kind }]) => ({ name, text: kind === "text" ? `${name}:` : `${name}>`, hint }));
  const roots = [
    { name: "body", text: "body.", hint: "a value in the payload: body.data.object.id:in_123" },
    { name: "header", text: "header.", hint: "a header of the request: header.x-github-event:push" },
    { name: "query", text: "query.", hint: "a parameter of the request's URL" },
    { name: "has", text: "has:", hint: "a field or a path that is there at all" },
  ];
  return [...fields, ...roots]
    .filter(({ name }) => name.startsWith(typed.toLowerCase()))
    .map(({ name, text, hint }) => ({ text, label: name, hint }));
}

function pathOptions(typed: string, { paths }: Known): Completion[] {
  return paths
    .slice(0, MOST)
    .map(({ path, kind, example }) => ({
      text: `${pathText(path)}:`,
      label: pathText(path),
      hint: kind === "string" ? `"${example}"` : example,
    }))
    .filter(({ text }) => text !== `${typed}:`);
}

/** A learned path as the query language writes it. */
export const pathText = (path: string): string =>
  `body.${path
    .split(".")
    .map((segment) => (/^[\w$@-]+$/.test(segment) ? segment : `"${segment.replaceAll(/[\\"]/g, "\\$&")}"`))
    .join(".")}`;

function valuesAt(q: string, caret: number, { field = "", op, valueStart = caret, end }: QueryToken, known: Known): Completions {
  // Within a list, the piece between two commas.
  const before = q.slice(valueStart, caret);
  const start = valueStart + Math.max(before.lastIndexOf("(") + 1, before.lastIndexOf(",") + 1);
  const rest = q.slice(caret, end);
  const stop = caret + (/^[^,)]*/.exec(rest)?.[0].length ?? 0);
  const typed = q.slice(start, caret).trim().replace(/^"/, "").toLowerCase();
  if (op !== ":" && op !== ":=") return { ...NOTHING, start, end: stop };
  const fixed = (field === "status" ? STATUSES : (FIELDS[field as keyof typeof FIELDS]?.values ?? [])).map((value) => ({
    value,
    label: value,
    count: undefined,
  }));
  const seen = known.values[field === "group" ? "error" : field] ?? [];
  const all = [...seen, ...fixed.filter(({ value }) => !seen.some((other) => other.value === value))];
  const begins = ({ value }: { value: string }) => value.toLowerCase().startsWith(typed);
  const matching = all
    .filter(({ value, label }) => value.toLowerCase() !== typed && `${value} ${label}`.toLowerCase().includes(typed))
    .toSorted((a, b) => Number(begins(b)) - Number(begins(a)));
  const inList = before.startsWith("(");
  return {
    ...{ start, end: stop },
    options: matching.slice(0, MOST).map(({ value, label, count }) => ({
      text: termText(field, value).slice(field.length + 1) + (inList ? "" : " "),
      label: value,
      hint: label === value ? "" : label,
      ...(count !== undefined && { count }),
    })),
  };
}
