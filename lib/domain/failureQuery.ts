/** Which failure groups a query means: `handler:`, `error:`, words in any combination, and `source:` beside them. */
import type { Leaf, Query, QueryProblem, Test } from "./query/ast.ts";
import { matchesText } from "./query/evaluate.ts";
import { parseQuery } from "./query/parse.ts";

/** A group as a query sees it. */
export type FailureSubject = { fingerprint: string; handler: string; errorName: string; title: string; sample: string };

export type FailureQuery = {
  matches: (subject: FailureSubject) => boolean;
  /** Asked of the database: a group does not hold its sources. */
  sources: { names: string[]; negated: boolean }[];
};

/** The one place that reads the text of a Failures query. */
export function compileFailureQuery(text: string): { ok: true; query: FailureQuery } | { ok: false; problem: QueryProblem } {
  const parsed = parseQuery(text);
  if (!parsed.ok) return parsed;
  const sources: FailureQuery["sources"] = [];
  const tests: Query[] = [];
  for (const part of parsed.query.kind === "and" ? parsed.query.parts : [parsed.query]) {
    const names = namesOf(part.kind === "not" ? part.part : part);
    if (names) sources.push({ names, negated: part.kind === "not" });
    else if (!isAnswerable(part))
      return {
        ok: false,
        problem: { message: "A failure has no such field. Fields: handler, error, source.", start: 0, end: text.length },
      };
    else tests.push(part);
  }
  return { ok: true, query: { matches: (subject) => tests.every((query) => holds(query, subject)), sources } };
}

/** The sources a part of the query names. */
function namesOf(part: Query): string[] | undefined {
  if (part.kind !== "event" || (part.field !== "source" && part.field !== "provider") || part.test.op !== "is") return undefined;
  return part.test.values.map(({ text }) => text);
}

const leafIsAnswerable = (leaf: Leaf) =>
  leaf.kind === "word" ||
  (leaf.kind === "delivery" && leaf.tests.every(({ field }) => field === "handler" || field === "error" || field === "status"));

function isAnswerable(query: Query): boolean {
  if (query.kind === "and" || query.kind === "or") return query.parts.every(isAnswerable);
  return query.kind === "not" ? isAnswerable(query.part) : leafIsAnswerable(query);
}

function holds(query: Query, subject: FailureSubject): boolean {
  if (query.kind === "and") return query.parts.every((part) => holds(part, subject));
  if (query.kind === "or") return query.parts.some((part) => holds(part, subject));
  if (query.kind === "not") return !holds(query.part, subject);
  if (query.kind === "word") return textOf(subject).includes(query.value.toLowerCase());
  if (query.kind !== "delivery") return false;
  return query.tests.every(({ field, test }) => {
    if (field === "handler") return matchesText(subject.handler.toLowerCase(), lowered(test));
    return field === "status" || [subject.fingerprint, subject.errorName, subject.title].some((text) => mentions(text, lowered(test)));
  });
}

/** Errors are found by a part of their text, as a person remembers them. */
const mentions = (text: string, test: Test) =>
  matchesText(text.toLowerCase(), test) ||
  (test.op === "is" && test.values.some((value) => !value.wild && text.toLowerCase().includes(value.text)));

function lowered(test: Test): Test {
  if (test.op === "is") return { op: "is", values: test.values.map(({ text, wild }) => ({ text: text.toLowerCase(), wild })) };
  return test.op === "contains" ? { op: "contains", value: test.value.toLowerCase() } : test;
}

const textOf = ({ handler, errorName, title, fingerprint, sample }: FailureSubject) =>
  `${handler} ${errorName} ${title} ${fingerprint} ${sample}`.toLowerCase();
