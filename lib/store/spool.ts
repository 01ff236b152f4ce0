/** What a drain of the spool must know about the database before and after it writes. */
import type { Db } from "#lib/postgres/db.ts";

/** Which of these requests are stored already. `ids` must not be empty. */
export async function findStored(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const sorted = ids.toSorted();
  // The bounds let PostgreSQL leave out the partitions of all other days.
  const { rows } = await db.query<{ id: string }>(
    `/* request.stored */
     select id from request where id = any($1::uuid[]) and id between $2::uuid and $3::uuid`,
    [sorted, sorted[0], sorted.at(-1)],
  );
  return new Set(rows.map((row) => row.id));
}
