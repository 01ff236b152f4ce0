/** Tests of a column as SQL. `column` is never a person's text. */
import type { Pattern, QueryBound, Test } from "#lib/domain/query/ast.ts";
import { scalarValue } from "#lib/domain/query/values.ts";

type Parameters = { parameter(value: unknown): string };

/** As `matchesText`. */
export function textTest({ parameter }: Parameters, column: string, test: Test): string {
  if (test.op === "exists") return `${column} is not null`;
  if (test.op === "contains") return `position(${parameter(test.value)}::text in ${column}) > 0`;
  if (test.op !== "is") return "false";
  const whole = test.values.filter(({ wild }) => !wild).map(({ text }) => text);
  const tests = test.values.filter(({ wild }) => wild).map((pattern) => `${column} like ${parameter(likeOf(pattern))}::text`);
  if (whole.length > 0) tests.unshift(`${column} = any(${parameter(whole)}::text[])`);
  return `(${tests.join(" or ")})`;
}

/** As `within`; `column` holds a number. */
export function withinTest({ parameter }: Parameters, column: string, test: Test, now: Date): string {
  if (test.op === "exists") return `${column} is not null`;
  if (test.op !== "within") return "false";
  const compare = (bound: QueryBound, operator: string) =>
    `${column} ${operator}${bound.inclusive ? "=" : ""} ${parameter(scalarValue(bound.at, now))}::float8`;
  const tests = [...(test.low ? [compare(test.low, ">")] : []), ...(test.high ? [compare(test.high, "<")] : [])];
  return `(${tests.join(" and ") || "true"})`;
}

const likeOf = ({ text }: Pattern) => text.replaceAll(/[\\%_]/g, "\\$&").replaceAll("*", "%");
