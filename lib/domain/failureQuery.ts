/** Which failure groups a query means: `handler:`, `error:`, `source:` and words, all of which must hold. */
import { parseSearch, type SearchProblem, type SearchTerm } from "./search.ts";

/** A group as a query sees it. */
export type FailureSubject = { fingerprint: string; handler: string; errorName: string; title: string; sample: string };

export type FailureQuery = {
  matches: (subject: FailureSubject) => boolean;
  /** Asked of the database: a group does not hold its sources. */
  sources: { names: string[]; negated: boolean }[];
};

/** The one place that reads the text of a Failures query. */
export function compileFailureQuery(text: string): { ok: true; query: FailureQuery } | { ok: false; problem: SearchProblem } {
  const parsed = parseSearch(text);
  if (!parsed.ok) return parsed;
  const tests: ((subject: FailureSubject) => boolean)[] = [];
  const sources: FailureQuery["sources"] = [];
  for (const term of parsed.terms) {
    if (term.kind === "field" && (term.field === "source" || term.field === "provider")) {
      sources.push({ names: term.values, negated: term.negated });
      continue;
    }
    const holds = testOf(term);
    if (!holds)
      return {
        ok: false,
        problem: { message: "A failure has no such field. Fields: handler, error, source.", start: 0, end: text.length },
      };
    tests.push(holds);
  }
  return { ok: true, query: { matches: (subject) => tests.every((holds) => holds(subject)), sources } };
}

function testOf(term: SearchTerm): ((subject: FailureSubject) => boolean) | undefined {
  if (term.kind === "word") {
    const word = term.value.toLowerCase();
    return (subject) => textOf(subject).includes(word) !== term.negated;
  }
  if (term.kind !== "field" || (term.field !== "handler" && term.field !== "error")) return undefined;
  const values = term.values.map((value) => value.toLowerCase());
  const field = term.field;
  return (subject) => {
    const texts = field === "handler" ? [subject.handler] : [subject.fingerprint, subject.errorName, subject.title];
    return (
      values.some((value) => texts.some((of) => (field === "handler" ? of.toLowerCase() === value : of.toLowerCase().includes(value)))) !==
      term.negated
    );
  };
}

const textOf = ({ handler, errorName, title, fingerprint, sample }: FailureSubject) =>
  `${handler} ${errorName} ${title} ${fingerprint} ${sample}`.toLowerCase();
