/** Which failure groups a query means: `handler:`, `error:`, `source:`, `provider:` and words of their text, joined as in every query. */
import { type DeliveryTest, type Leaf, leavesOf, type Query, type Test } from "./query/ast.ts";
import { matchesSource, matchesText } from "./query/evaluate.ts";
import { type ParsedQuery, parseQuery } from "./query/parse.ts";

/** A group as a query sees it. */
export type FailureSubject = {
  fingerprint: string;
  handler: string;
  errorName: string;
  title: string;
  sample: string;
  /** Those of its latest dead letters. */
  sources: readonly { id: string; name: string; provider: string }[];
};

/** The one place that reads the text of a Failures query. */
export function parseFailureQuery(text: string): ParsedQuery {
  const parsed = parseQuery(text);
  if (!parsed.ok) return parsed;
  for (const { leaf } of leavesOf(parsed.query))
    if (!isKnown(leaf)) return { ok: false, problem: { message: UNKNOWN, start: 0, end: text.length } };
  return parsed;
}

const UNKNOWN = "A failure is found by handler, error, source, provider, and words of its text.";

const isKnown = (leaf: Leaf): boolean =>
  leaf.kind === "word" ||
  (leaf.kind === "event" && isOfSource(leaf)) ||
  (leaf.kind === "delivery" && leaf.tests.every(({ field }) => field === "handler" || field === "error"));

const isOfSource = ({ field }: { field: string }) => field === "source" || field === "provider";

/** Whether the sources of groups must be known to answer it. */
export const asksForSources = (query: Query): boolean => [...leavesOf(query)].some(({ leaf }) => leaf.kind === "event");

export function matchesFailure(query: Query, subject: FailureSubject): boolean {
  switch (query.kind) {
    case "and":
      return query.parts.every((part) => matchesFailure(part, subject));
    case "or":
      return query.parts.some((part) => matchesFailure(part, subject));
    case "not":
      return !matchesFailure(query.part, subject);
    case "word":
      return textOf(subject).includes(query.value.toLowerCase());
    case "event":
      return subject.sources.some((source) =>
        query.field === "source" ? matchesSource(source, query.test) : matchesText(source.provider, query.test),
      );
    case "delivery":
      return query.tests.every((test) => matchesTest(test, subject));
    default:
      return false;
  }
}

function matchesTest({ field, test }: DeliveryTest, subject: FailureSubject): boolean {
  if (field === "handler") return matchesText(subject.handler, test);
  return matchesError(subject, test);
}

/** `error:TypeError` or a fingerprint; `error:~text` looks into the message. */
function matchesError({ fingerprint, errorName, title, sample }: FailureSubject, test: Test): boolean {
  const texts = test.op === "contains" ? [`${errorName}: ${sample}`, `${errorName}: ${title}`] : [fingerprint, errorName];
  return texts.some((text) => matchesText(text, test));
}

const textOf = ({ handler, errorName, title, fingerprint, sample }: FailureSubject) =>
  `${handler} ${errorName} ${title} ${fingerprint} ${sample}`.toLowerCase();
