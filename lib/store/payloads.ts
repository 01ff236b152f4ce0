/** Payloads of several events at once, within a budget: for the one line that lists and exports show of each. */
import type { Db } from "#lib/postgres/db.ts";
import { BODY, EVENT, type EventRow } from "./events.ts";

/** A larger request is not read for a line of text: its bytes would have to be unpacked whole. */
const MAX_REQUEST_BYTES = 65_536;
/** All of a page together. Beyond it the older rows do without. */
const MAX_PAGE_BYTES = 2_000_000;

/** The texts of those payloads that are small enough, by event. */
export async function listSmallPayloads(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; body: Buffer | null }>(
    `/* event.small_payloads */
     with small as (
       select e.id, e.request_id, e.body_start, e.body_end, sum(r.body_bytes) over (order by e.id desc) as so_far
       from event e join request r on r.id = e.request_id where e.id = any($1::uuid[]) and r.body_bytes <= ${MAX_REQUEST_BYTES}
     )
     select s.id, case when s.body_start is null then r.body else substring(r.body from s.body_start + 1 for s.body_end - s.body_start) end as body
     from small s join request r on r.id = s.request_id where s.so_far <= ${MAX_PAGE_BYTES}`,
    [ids],
  );
  return new Map(rows.map(({ id, body }) => [id, body?.toString("utf8") ?? ""]));
}

export type ExportRow = EventRow & { method: string; query: string; headers: string; body: Buffer | null };

/** Events with everything received, newest first, as many of `ids` as fit into `maxBytes` (at least one). */
export async function listWholeEvents(db: Db, ids: readonly string[], maxBytes: number): Promise<ExportRow[]> {
  const { rows } = await db.query<ExportRow>(
    `/* event.whole */
     with sized as (
       select e.id, sum(coalesce(e.body_end - e.body_start, r.body_bytes)) over (order by e.id desc) as so_far, row_number() over (order by e.id desc) as place
       from event e join request r on r.id = e.request_id where e.id = any($1::uuid[])
     )
     select ${EVENT}, r.method, r.query, r.headers, ${BODY} as body
     from sized z join event e on e.id = z.id join source s on s.id = e.source_id join request r on r.id = e.request_id
     where z.so_far <= $2::bigint or z.place = 1 order by e.id desc`,
    [ids, maxBytes],
  );
  return rows;
}
