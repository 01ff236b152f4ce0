/** Can a query be counted from what is kept by the minute and the hour? Only if it asks for sources, types and dead letters, all of them at once. */
import type { Leaf, Query } from "./query/ast.ts";
import { matchesSource, matchesText } from "./query/evaluate.ts";

export type RollupEvent = { source: { id: string; name: string; provider: string }; type: string };
export type RollupPlan = {
  /** Is an event of this source and type asked for? */
  holds(event: RollupEvent): boolean;
  /** Only events with a dead letter. */
  dead: boolean;
  byType: boolean;
};

export function rollupPlan(query: Query): RollupPlan | undefined {
  const leaves = allOf(query);
  if (!leaves?.every((leaf) => isDead(leaf) || isCounted(leaf))) return undefined;
  return {
    holds: (event) => leaves.every((leaf) => isDead(leaf) || holds(leaf, event)),
    dead: leaves.some(isDead),
    byType: leaves.some((leaf) => leaf.kind === "event" && leaf.field === "type"),
  };
}

/** The leaves of a query that all must hold; undefined when it is not only that. */
function allOf(query: Query): Leaf[] | undefined {
  if (query.kind === "or" || query.kind === "not") return undefined;
  if (query.kind !== "and") return [query];
  const parts = query.parts.map(allOf);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function isDead(leaf: Leaf): boolean {
  if (leaf.kind !== "delivery" || leaf.tests.length !== 1) return false;
  const [only] = leaf.tests;
  return only?.field === "status" && only.test.op === "is" && only.test.values.length === 1 && only.test.values[0]?.text === "dead";
}

const isCounted = (leaf: Leaf): boolean =>
  leaf.kind === "event" && (leaf.field === "source" || leaf.field === "provider" || leaf.field === "type") && leaf.test.op === "is";

function holds(leaf: Leaf, { source, type }: RollupEvent): boolean {
  if (leaf.kind !== "event") return false;
  if (leaf.field === "source") return matchesSource(source, leaf.test);
  return matchesText(leaf.field === "type" ? type : source.provider, leaf.test);
}
