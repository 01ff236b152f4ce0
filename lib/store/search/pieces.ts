/** Conditions on an event: what is always so, never so, a set of ids that an index gives, or a test of its row. */

export type Piece = { kind: "true" } | { kind: "false" } | { kind: "set" | "condition"; sql: string };

export const TRUE: Piece = { kind: "true" };
export const FALSE: Piece = { kind: "false" };
export const condition = (sql: string): Piece => ({ kind: "condition", sql });
/** `sql` selects one column: ids of events. */
export const set = (sql: string): Piece => ({ kind: "set", sql });

/** Sets meet in a set, which then leads the search; rows are tested after. */
export function allOf(pieces: readonly Piece[]): Piece {
  if (pieces.some(({ kind }) => kind === "false")) return FALSE;
  const sets = pieces.flatMap((piece) => (piece.kind === "set" ? [`(${piece.sql})`] : []));
  const tests = pieces.flatMap((piece) => (piece.kind === "condition" ? [piece.sql] : []));
  if (tests.length === 0) return sets.length === 0 ? TRUE : set(sets.join(" intersect "));
  if (sets.length > 0) tests.unshift(isIn(sets.join(" intersect ")));
  return condition(tests.length === 1 ? (tests[0] as string) : `(${tests.join(" and ")})`);
}

export function anyOf(pieces: readonly Piece[]): Piece {
  if (pieces.some(({ kind }) => kind === "true")) return TRUE;
  const sets = pieces.flatMap((piece) => (piece.kind === "set" ? [`(${piece.sql})`] : []));
  const tests = pieces.flatMap((piece) => (piece.kind === "condition" ? [piece.sql] : []));
  if (tests.length === 0) return sets.length === 0 ? FALSE : set(sets.join(" union all "));
  if (sets.length > 0) tests.push(among(sets.join(" union all ")));
  return condition(tests.length === 1 ? (tests[0] as string) : `(${tests.join(" or ")})`);
}

export function noneOf(piece: Piece): Piece {
  if (piece.kind === "true") return FALSE;
  if (piece.kind === "false") return TRUE;
  return condition(`not ${piece.kind === "set" ? among(piece.sql) : `coalesce(${piece.sql}, false)`}`);
}

/** The whole query as SQL on `event e`. */
export function whereOf(piece: Piece): string {
  if (piece.kind === "set") return isIn(piece.sql);
  return piece.kind === "condition" ? piece.sql : piece.kind;
}

/** Asked once, then looked up by primary key, in its order: the set leads. */
const isIn = (sql: string) => `e.id = any(array(${sql}))`;
/** Asked once and hashed: rows are tested against it. */
const among = (sql: string) => `(e.id in (${sql}))`;
