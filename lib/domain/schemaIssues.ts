/** What a schema found wrong, in words: paths and types, never a value. */
import type { z } from "zod";

type Issue = z.core.$ZodIssue;

const SHOWN = 10;

/** One line per issue, and the paths without their list positions: what all failures of one cause share. */
export function describeIssues(issues: readonly Issue[]): { message: string; paths: string[] } {
  const all = issues.flatMap((issue) => flatten(issue, []));
  const lines = all.slice(0, SHOWN).map(({ path, problem }) => `${pathText(path, String)}: ${problem}`);
  if (all.length > SHOWN) lines.push(`and ${all.length - SHOWN} more`);
  const paths = new Set(all.map(({ path }) => pathText(path, (position) => (typeof position === "number" ? "*" : String(position)))));
  return { message: lines.join("\n"), paths: [...paths].toSorted() };
}

type Found = { path: PropertyKey[]; problem: string };

/** A union is told of by the alternative that came nearest; one key or element by what is wrong inside it. */
function flatten(issue: Issue, parent: readonly PropertyKey[]): Found[] {
  const path = [...parent, ...issue.path];
  if (issue.code === "invalid_union") return flattenUnion(issue, path);
  if (issue.code === "invalid_element") return issue.issues.flatMap((inner) => flatten(inner, path));
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], problem: "not expected" }));
  return [{ path, problem: problemOf(issue) }];
}

function flattenUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: PropertyKey[]): Found[] {
  const alternatives = issue.errors.filter((errors) => errors.length > 0);
  const types = alternatives.map((errors) => expectedAt(errors));
  if (types.length > 0 && types.every((type) => type !== undefined))
    return [{ path, problem: `expected ${[...new Set(types)].join(" or ")}, received ${typeName(issue.input)}` }];
  // An alternative that fails at the value itself is another kind of thing; the rest fail inside it.
  const nearest = alternatives.toSorted((a, b) => Number(isHere(a)) - Number(isHere(b)) || a.length - b.length)[0];
  if (!nearest || issue.discriminator) return [{ path, problem: "fits none of the alternatives" }];
  return nearest.flatMap((inner) => flatten(inner, path));
}

const isHere = (errors: readonly Issue[]) => errors.every(({ path }) => path.length === 0);
const expectedAt = ([first, ...rest]: readonly Issue[]) =>
  first?.code === "invalid_type" && first.path.length === 0 && rest.length === 0 ? wordOf(first.expected) : undefined;

function problemOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${wordOf(issue.expected)}, received ${typeName(issue.input)}`;
    case "too_small":
      return `below the ${issue.inclusive === false ? "exclusive " : ""}minimum of ${issue.minimum}${unitOf(issue.origin)}`;
    case "too_big":
      return `above the ${issue.inclusive === false ? "exclusive " : ""}maximum of ${issue.maximum}${unitOf(issue.origin)}`;
    case "invalid_format":
      return `not in the format '${issue.format}'`;
    case "not_multiple_of":
      return `not a multiple of ${issue.divisor}`;
    case "invalid_value":
      return `expected ${issue.values.map((value) => (typeof value === "string" ? `'${value}'` : String(value))).join(" or ")}`;
    case "invalid_key":
      return "has a key that does not fit";
    case "custom":
      // The author's own words. The library's default says nothing, so it is said better.
      return issue.message === "Invalid input" ? "refused by the schema's own check" : issue.message;
    default:
      return "does not fit";
  }
}

const UNITS: Record<string, string> = { string: " characters", array: " items", set: " items" };
const unitOf = (origin: string) => UNITS[origin] ?? "";
const wordOf = (expected: string) => (expected === "int" ? "integer" : expected);

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isNaN(value) ? "NaN" : typeof value;
}

const MAX_SEGMENT = 60;
/** A key that is no plain word may be anything, a mail address too: it is not shown. */
const PLAIN_KEY = /^[\w$-]+$/;

function pathText(path: readonly PropertyKey[], segmentText: (segment: string | number) => string): string {
  const segments = path.map((segment) => {
    if (typeof segment === "symbol") return "*";
    return typeof segment === "number" || (PLAIN_KEY.test(segment) && segment.length <= MAX_SEGMENT) ? segmentText(segment) : "*";
  });
  return segments.join(".") || "payload";
}
