/** A field, a comparison and a value as a term of the query language. */
import { FIELDS } from "./query/fields.ts";
import { termText } from "./query/text.ts";
import { pathText } from "./queryComplete.ts";

export const COMPARISONS = {
  is: "is",
  not: "is not",
  contains: "contains",
  atLeast: "is at least",
  atMost: "is at most",
  exists: "is there",
} as const;
export type Comparison = keyof typeof COMPARISONS;

const ROOTS = { body: "Payload", header: "Header", query: "URL parameter" } as const;

/** Fields for a list of choices; those with a `path` need one. */
export const filterFields: readonly { value: string; label: string; description: string; path: boolean }[] = [
  ...Object.entries(FIELDS)
    .filter(([name]) => name !== "received")
    .map(([value, { hint }]) => ({ value, label: value, description: hint, path: false })),
  ...Object.entries(ROOTS).map(([value, label]) => ({ value, label, description: "", path: true })),
];

export function comparisonsOf(field: string): readonly Comparison[] {
  if (field === "body") return ["is", "not", "contains", "atLeast", "atMost", "exists"];
  if (field === "header" || field === "query") return ["is", "not", "contains", "exists"];
  const { kind, values } = FIELDS[field as keyof typeof FIELDS] ?? {};
  if (kind !== "text") return ["atLeast", "atMost"];
  return values ? ["is", "not"] : ["is", "not", "contains"];
}

export function filterText({
  field,
  path,
  comparison,
  value,
}: {
  field: string;
  path: string;
  comparison: Comparison;
  value: string;
}): string {
  const name = field === "body" ? pathText(path) : field in ROOTS ? `${field}.${path}` : field;
  const term = termText(name, value);
  switch (comparison) {
    case "is":
      return term;
    case "not":
      return `-${term}`;
    case "contains":
      return `${name}:~${term.slice(name.length + 1)}`;
    case "atLeast":
      return `${name}>=${value}`;
    case "atMost":
      return `${name}<=${value}`;
    case "exists":
      return `has:${name}`;
  }
}
