/** A query as a tree. The SQL compiler, the evaluator and the screen read it; only the parser writes it. */
import type { Scalar } from "./values.ts";

export type Query =
  | { kind: "and"; parts: readonly Query[] }
  | { kind: "or"; parts: readonly Query[] }
  | { kind: "not"; part: Query }
  | Leaf;

export type Leaf =
  | { kind: "event"; field: EventField; test: Test }
  /** One delivery of the event for which all of these hold: `handler:billing status:dead` asks for billing's dead letter. */
  | { kind: "delivery"; tests: readonly DeliveryTest[] }
  /** No handler wanted it. */
  | { kind: "unrouted" }
  /** `path` null: anywhere in the payload. */
  | { kind: "path"; of: PathRoot; path: string | null; test: Test }
  /** An id, a type or its beginning, or the provider's id or its beginning. Never the payload. */
  | { kind: "word"; value: string };

export type DeliveryTest = { field: DeliveryField; test: Test };

export const EVENT_FIELDS = ["id", "source", "provider", "type", "key", "entity", "received", "age", "size", "method", "ip"] as const;
export const DELIVERY_FIELDS = ["status", "handler", "attempts", "error", "outcome", "latency", "line", "replay"] as const;
export const PATH_ROOTS = ["body", "header", "query"] as const;
export type EventField = (typeof EVENT_FIELDS)[number];
export type DeliveryField = (typeof DELIVERY_FIELDS)[number];
export type PathRoot = (typeof PATH_ROOTS)[number];

export type Pattern = { text: string; wild: boolean };
export type QueryBound = { at: Scalar; inclusive: boolean };

export type Test =
  /** Equal to one of these; a `wild` one has stars that stand for anything. */
  | { op: "is"; values: readonly Pattern[] }
  | { op: "contains"; value: string }
  | { op: "within"; low?: QueryBound; high?: QueryBound }
  | { op: "exists" };

export type QueryProblem = {
  message: string;
  /** Where in the text, half-open. */
  start: number;
  end: number;
  /** What to put there instead, where something is likely meant. */
  fix?: string;
};

/** Everything matches. */
export const EVERYTHING: Query = { kind: "and", parts: [] };

/** The leaves of a query, each with whether it stands under an odd number of NOTs. */
export function* leavesOf(query: Query, negated = false): Generator<{ leaf: Leaf; negated: boolean }> {
  if (query.kind === "not") yield* leavesOf(query.part, !negated);
  else if (query.kind === "and" || query.kind === "or") for (const part of query.parts) yield* leavesOf(part, negated);
  else yield { leaf: query, negated };
}
