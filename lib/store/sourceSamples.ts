/** Bodies of a source's latest events, for its schema. */
import type { Db } from "#lib/postgres/db.ts";

export type SampleRow = { type: string; body: Buffer | null };

/** Larger bodies are left out: a few of them would be all that is read. */
const MAX_BYTES = 65_536;
/** So many requests are looked at for accepted ones. */
const LOOKED_AT = 400;

/**
 * The first event of each of the newest accepted requests, within [from, to) as ids. By way of the requests, which have an index by source
 * alone; a request names its first event.
 */
export async function listSamples(
  db: Db,
  sourceId: string,
  { from, to }: { from: string; to: string },
  limit: number,
): Promise<SampleRow[]> {
  const { rows } = await db.query<SampleRow>(
    `/* source.samples */
     with newest as (
       select id, event_id, verdict from request where source_id = $1::uuid and id >= $2::uuid and id < $3::uuid order by id desc limit ${LOOKED_AT}
     )
     select e.type, case when e.body_start is null then r.body else substring(r.body from e.body_start + 1 for e.body_end - e.body_start) end as body
     from (select id, event_id from newest where verdict = 'accepted' order by id desc limit $4::int) n
     join request r on r.id = n.id join event e on e.id = n.event_id
     where r.body_bytes <= ${MAX_BYTES}`,
    [sourceId, from, to, limit],
  );
  return rows;
}
