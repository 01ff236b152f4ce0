/** The payload index: reads events in id order, a little behind the present, and writes their terms. */
import { idFloor } from "#lib/domain/id.ts";
import { termHash, termsOf } from "#lib/domain/terms.ts";
import type { Db } from "#lib/postgres/db.ts";

/**
 * Ids are made before the commit, so an event may appear behind a later one. Ingest gives up after 5 s; past twice
 * that nothing but a drained spool can appear behind the reader (`indexLate`). Younger events are searched directly.
 */
const BEHIND_MS = 10_000;

/** Indexes the next events in the caller's transaction. @returns how many were read. */
export async function indexNextEvents(db: Db, limit: number, now: Date): Promise<number> {
  await db.query("/* indexer.lock */ select event_id from indexer_position for update");
  const { rows } = await db.query<Payload>(
    `/* event.unindexed */
     select e.id, case when e.body_start is null then r.body else substring(r.body from e.body_start + 1 for e.body_end - e.body_start) end as body
     from event e join request r on r.id = e.request_id
     where e.id > (select event_id from indexer_position) and e.id < $1::uuid
     order by e.id limit $2::int`,
    [idFloor(new Date(now.getTime() - BEHIND_MS)), limit],
  );
  const last = rows.at(-1);
  if (!last) return 0;
  await insertTerms(db, rows);
  await db.query("/* indexer.move */ update indexer_position set event_id = $1::uuid", [last.id]);
  return rows.length;
}

type Payload = { id: string; body: Buffer | null };

/**
 * Indexes those of these events that appear behind the reader, which will not come back for them: a spool is drained long after its ids were
 * made. The reader stands still until the caller's transaction ends, so an event is either behind it now or before it then.
 */
export async function indexLate(db: Db, events: readonly Payload[]): Promise<void> {
  const { rows } = await db.query<{ event_id: string }>("/* indexer.hold */ select event_id from indexer_position for share");
  const position = rows[0]?.event_id ?? "";
  const late = events.filter(({ id }) => id <= position);
  if (late.length > 0) await insertTerms(db, late);
}

async function insertTerms(db: Db, events: readonly Payload[]): Promise<void> {
  const terms = events.flatMap(({ id, body }) =>
    [...new Set(termsOf(body?.toString("utf8") ?? "").map(termHash))].map((hash) => ({ hash, id })),
  );
  await db.query(
    "/* event_term.insert */ insert into event_term (term_hash, event_id) select * from unnest($1::bigint[], $2::uuid[]) on conflict do nothing",
    [terms.map(({ hash }) => hash), terms.map(({ id }) => id)],
  );
}
