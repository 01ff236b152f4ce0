/** Which rows of the newest page are not in a list yet: those above its first row, and none twice. */
export function pickFresh<R extends { id: string }>(rows: readonly R[], newest: readonly R[]): R[] {
  // Ids sort by time. One that committed late sorts below the first row: it waits for the next reload, so that no row moves.
  const top = rows[0]?.id ?? "";
  return newest.filter(({ id }) => id > top);
}
