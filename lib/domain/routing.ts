/** Which handlers wanted an event, which did not, and which part of their rule said no. */
import type { HandlerDefinition } from "./handler.ts";
import { compileMatcher, wildcard } from "./matching.ts";

/** One part of a handler's rule: any of its patterns is enough. `matched`: the pattern that did. */
export type RuleClause = { clause: "source" | "type"; patterns: readonly string[]; value: string; matched: string | null };

export type HandlerRoute = {
  handler: string;
  /**
   * `took`: the event was given to it. `refused`: its rule says no. `would`: its rule says yes today, but it got nothing when the event came.
   */
  verdict: "took" | "refused" | "would";
  /** Empty for a handler that nobody declares any more. */
  clauses: readonly RuleClause[];
};

type Rule = Pick<HandlerDefinition, "name" | "sources" | "eventTypes">;
type Subject = { source: { name: string; provider: string }; type: string };

/** Takers first. `takers`: the handlers that got the event when it came. Rules are today's: what they were then is not kept. */
export function explainRoutes(rules: readonly Rule[], { source, type }: Subject, takers: ReadonlySet<string>): HandlerRoute[] {
  const known = rules.map((rule): HandlerRoute => {
    const clauses = clausesOf(rule, { source, type });
    const fits = compileMatcher(rule)(source, type);
    return { handler: rule.name, verdict: takers.has(rule.name) ? "took" : fits ? "would" : "refused", clauses };
  });
  const gone = [...takers].filter((name) => !rules.some((rule) => rule.name === name));
  return [...known, ...gone.map((handler): HandlerRoute => ({ handler, verdict: "took", clauses: [] }))].toSorted(
    (a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || (a.handler < b.handler ? -1 : 1),
  );
}
const ORDER: readonly HandlerRoute["verdict"][] = ["took", "would", "refused"];

function clausesOf({ sources, eventTypes }: Rule, { source, type }: Subject): RuleClause[] {
  const named = sources.find((pattern) => pattern === "*" || pattern === source.name || pattern === source.provider);
  return [
    { clause: "source", patterns: sources, value: source.name, matched: named ?? null },
    { clause: "type", patterns: eventTypes, value: type, matched: eventTypes.find((pattern) => wildcard(pattern)(type)) ?? null },
  ];
}
