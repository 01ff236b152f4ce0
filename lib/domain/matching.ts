/** Which handlers want an event. */
import type { HandlerDefinition } from "./handler.ts";

/** Compiles a handler's patterns once; the result is asked for every event. */
export function compileMatcher({ sources, eventTypes }: Pick<HandlerDefinition, "sources" | "eventTypes">) {
  const sourceSet = new Set(sources);
  const types = eventTypes.map(wildcard);
  return (source: { name: string; provider: string }, type: string) =>
    (sourceSet.has("*") || sourceSet.has(source.name) || sourceSet.has(source.provider)) && types.some((matches) => matches(type));
}

/** `invoice.*` → a predicate. `*` matches any run of characters; everything else is literal. */
export function wildcard(pattern: string): (text: string) => boolean {
  if (pattern === "*") return () => true;
  if (!pattern.includes("*")) return (text) => text === pattern;
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`, "s");
  return (text) => expression.test(text);
}
