/** Edits of a query as text: what chips and hints do to what a person typed. */
import { FIELDS, STATUSES } from "./query/fields.ts";

const STATUS_TERM = /(?<=^|\s)(?:NOT\s+|-)?status:(?:\([^)]*\)|\S+)\s*/g;

/** The one status a query asks for; undefined when it asks for none, several or a negation. */
export function statusOfQuery(q: string): string | undefined {
  const terms = q.match(STATUS_TERM) ?? [];
  const [, value] = /^status:(\w+)\s*$/.exec(terms[0] ?? "") ?? [];
  return terms.length === 1 ? value : undefined;
}

/** The query with its status terms replaced by one, or removed. */
export function withStatus(q: string, status: string | undefined): string {
  const rest = q.replaceAll(STATUS_TERM, "").trim();
  return status === undefined ? rest : `status:${status} ${rest}`.trim();
}

export type Completion = { text: string; hint: string };

/** What the word that ends at `caret` could become, and where that word starts. */
export function completionsAt(q: string, caret: number): { start: number; options: Completion[] } {
  const word = /\S*$/.exec(q.slice(0, caret))?.[0] ?? "";
  const negation = word.startsWith("-") ? "-" : "";
  const start = caret - word.length + negation.length;
  const typed = word.slice(negation.length);
  const status = /^status:(\w*)$/.exec(typed)?.[1];
  if (status !== undefined)
    return {
      start,
      options: STATUSES.filter((name) => name.startsWith(status) && name !== status).map((name) => ({ text: `status:${name} `, hint: "" })),
    };
  if (/[:<>"(]/.test(typed)) return { start, options: [] };
  const options = Object.entries(FIELDS)
    .filter(([field]) => field.startsWith(typed))
    .map(([field, { kind, hint }]) => ({ text: kind === "text" ? `${field}:` : `${field}>`, hint }));
  if ("body.".startsWith(typed)) options.push({ text: "body.", hint: "a value in the payload: body.data.object.id:in_123" });
  return { start, options };
}
