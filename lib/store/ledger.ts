/** The conservation ledger: whatever came in must have ended somewhere, and every count must have its rows. */
import type { LedgerGap as ShownGap } from "#lib/contracts/throughput.ts";
import { publicId } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

export type LedgerGap = {
  minute: Date;
  source_id: string;
  kind: "requests" | "events" | "deliveries";
  expected: number;
  found: number;
};

/**
 * Looks at the minutes [from, to) again and keeps what does not add up; a gap that has closed since is forgotten. Counts are compared
 * with counts over the whole span, with rows only from `rowsFrom` on: that reads the events themselves.
 * @returns the gaps of the span
 */
export async function recordGaps(db: Db, span: { from: Date; rowsFrom: Date; to: Date }): Promise<LedgerGap[]> {
  const { rows } = await db.query<LedgerGap>(
    `/* ledger.check */
     with gone as (
       delete from ledger_gap where minute >= case kind when 'requests' then $1::timestamptz else $2::timestamptz end and minute < $3::timestamptz
     ), requests as (
       select minute, source_id, 'requests' as kind, coalesce(sum(requests) filter (where verdict = 'received'), 0) as expected,
              coalesce(sum(requests) filter (where verdict <> 'received'), 0) as found
       from request_minute where minute >= $1::timestamptz and minute < $3::timestamptz group by minute, source_id
     ), stored as (
       select m.minute, e.source_id, e.events, e.deliveries
       from generate_series($2::timestamptz, $3::timestamptz - interval '1 minute', interval '1 minute') as m (minute)
       cross join lateral (
         select source_id, count(*) as events, sum(deliveries) as deliveries from event
         where id >= uuid_floor(m.minute) and id < uuid_floor(m.minute + interval '1 minute') group by source_id) e
     ), counted as (
       select minute, source_id, sum(events) as events, sum(deliveries) as deliveries
       from event_minute where minute >= $2::timestamptz and minute < $3::timestamptz group by minute, source_id
     ), rows as (
       select minute, source_id, kind, expected, found
       from counted full join stored using (minute, source_id)
       cross join lateral (values ('events', coalesce(counted.events, 0), coalesce(stored.events, 0)),
                                  ('deliveries', coalesce(counted.deliveries, 0), coalesce(stored.deliveries, 0))) as k (kind, expected, found)
     )
     select minute, source_id, kind, expected::bigint as expected, found::bigint as found
     from (select * from requests union all select * from rows) as line where expected <> found
       -- Demo data that is being removed: its rows and its counts do not go at once.
       and source_id not in (select id from source where demo and deleted_at is not null)`,
    [span.from.toISOString(), span.rowsFrom.toISOString(), span.to.toISOString()],
  );
  if (rows.length > 0) await insertGaps(db, rows);
  return rows;
}

const insertGaps = (db: Db, gaps: readonly LedgerGap[]) =>
  db.query(
    `/* ledger_gap.insert */
     insert into ledger_gap (minute, source_id, kind, expected, found)
     select * from unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[])
     on conflict (minute, source_id, kind) do update set expected = excluded.expected, found = excluded.found`,
    [
      gaps.map((gap) => gap.minute.toISOString()),
      gaps.map((gap) => gap.source_id),
      gaps.map((gap) => gap.kind),
      gaps.map((gap) => gap.expected),
      gaps.map((gap) => gap.found),
    ],
  );

/** The gaps of the last `minutes`, newest first, of one source or all. */
export async function listGaps(db: Db, minutes: number, sourceId: string | null, limit = 20): Promise<ShownGap[]> {
  const { rows } = await db.query<LedgerGap>(
    `/* ledger_gap.list */
     select minute, source_id, kind, expected, found from ledger_gap
     where minute > now() - make_interval(mins => $1::int) and ($2::uuid is null or source_id = $2::uuid)
     order by minute desc, source_id, kind limit $3::int`,
    [minutes, sourceId, limit],
  );
  return rows.map(({ minute, source_id, ...gap }) => ({ minute: minute.toISOString(), sourceId: publicId("src", source_id), ...gap }));
}
