/** A query → parameterised SQL on `event e`. Values are always parameters; names come from fixed lists. */
import type { Leaf, Query } from "#lib/domain/query/ast.ts";
import { deliveryPiece } from "./deliveries.ts";
import { eventPiece, wordPiece } from "./events.ts";
import { isScanned, pathPiece } from "./paths.ts";
import { allOf, anyOf, condition, FALSE, noneOf, type Piece, TRUE } from "./pieces.ts";
import type { Prepared } from "./prepare.ts";

/** Parameters, the window being searched, and what was looked up for the query. */
export type Scope = Prepared & {
  parameter(value: unknown): string;
  /** Placeholders of the window's first id, and of the id after its last. */
  from: string;
  to: string;
  /** The same with so much around them as neighbours of a row may lie away. */
  early: string;
  late: string;
};

/** `exact` false: what only the evaluator can tell counts as fitting, so that nothing that fits is missed. */
export function compile(query: Query, scope: Scope, fitting = true): Piece {
  switch (query.kind) {
    case "and":
      return allOf(query.parts.map((part) => compile(part, scope, fitting)));
    case "or":
      return anyOf(query.parts.map((part) => compile(part, scope, fitting)));
    case "not":
      return noneOf(compile(query.part, scope, !fitting));
    default:
      return compileLeaf(query, scope, fitting);
  }
}

function compileLeaf(leaf: Leaf, scope: Scope, fitting: boolean): Piece {
  if (isScanned(leaf)) return fitting ? TRUE : FALSE;
  switch (leaf.kind) {
    case "event":
      return eventPiece(leaf, scope);
    case "delivery":
      return deliveryPiece(leaf.tests, scope);
    case "unrouted":
      return condition("(e.deliveries = 0 and not exists (select from delivery d where d.event_id = e.id))");
    case "word":
      return wordPiece(leaf, scope);
    case "path":
      return pathPiece(leaf, scope);
  }
}
