/** Which handlers want an event. */
import type { HandlerDefinition } from "./handler.ts";

/** Compiles a handler's patterns once; the result is asked for every event. */
export function compileMatcher({ sources, eventTypes }: Pick<HandlerDefinition, "sources" | "eventTypes">) {
  const sourceSet = new Set(sources);
  const types = eventTypes.map(wildcard);
  return (source: MatchedSource, type: string) => takesSource(sourceSet, source) && types.some((matches) => matches(type));
}

/** What a handler writes under `sources` to get demo data; it gets nothing else by it. */
export const DEMO_SOURCES = "@demo";

export type MatchedSource = { name: string; provider: string; demo?: boolean };

/** Made-up events reach only handlers that ask for them, whatever else these want: a real effect must not come of them. */
export function takesSource(wanted: ReadonlySet<string>, { name, provider, demo = false }: MatchedSource): boolean {
  if (demo) return wanted.has(DEMO_SOURCES);
  return wanted.has("*") || (name !== DEMO_SOURCES && wanted.has(name)) || wanted.has(provider);
}

/** `invoice.*` → a predicate. `*` matches any run of characters; everything else is literal. */
export function wildcard(pattern: string): (text: string) => boolean {
  if (pattern === "*") return () => true;
  if (!pattern.includes("*")) return (text) => text === pattern;
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`, "s");
  return (text) => expression.test(text);
}
