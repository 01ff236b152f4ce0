/** Numbers about sources, from the minute rollups. */
import type { Db } from "#lib/postgres/db.ts";

export type SourceDay = {
  source_id: string;
  accepted: number;
  duplicate: number;
  rejected: number;
  handshake: number;
  shed: number;
  received: number;
  bytes: number;
  last_request_id: string | null;
};

/** The last 24 hours of every source, and its latest request: one index probe per source, however long it has run. */
export async function sourceDays(db: Db): Promise<Map<string, SourceDay>> {
  const { rows } = await db.query<SourceDay>(
    `/* source.days */
     select s.id as source_id, coalesce(m.accepted, 0) as accepted, coalesce(m.duplicate, 0) as duplicate, coalesce(m.rejected, 0) as rejected,
            coalesce(m.handshake, 0) as handshake, coalesce(m.shed, 0) as shed, coalesce(m.received, 0) as received, coalesce(m.bytes, 0) as bytes, r.id as last_request_id
     from source s
     left join (
       select source_id, sum(requests) filter (where verdict = 'accepted')::int as accepted,
              sum(requests) filter (where verdict = 'duplicate')::int as duplicate, sum(requests) filter (where verdict = 'rejected')::int as rejected,
              sum(requests) filter (where verdict = 'handshake')::int as handshake,
              sum(requests) filter (where verdict = 'shed')::int as shed, sum(requests) filter (where verdict = 'received')::int as received,
              sum(bytes)::float8 as bytes
       from request_minute where minute > now() - interval '24 hours' group by source_id) m on m.source_id = s.id
     left join lateral (select id from request where source_id = s.id order by id desc limit 1) r on true
     where s.deleted_at is null`,
  );
  return new Map(rows.map((row) => [row.source_id, row]));
}

export type SourceHourRow = { source_id: string; hours: number[]; last_request_id: string | null };

/** Requests of every source by the hour, over two days, the running hour last. Sums over the minute rollups. */
export async function sourceHours(db: Db): Promise<SourceHourRow[]> {
  const { rows } = await db.query<SourceHourRow>(
    `/* source.hours */
     with summed as (
       select source_id, date_bin(interval '1 hour', minute, timestamptz 'epoch') as hour, sum(requests)::int as n from request_minute
       where verdict = 'received' and minute >= date_bin(interval '1 hour', now(), timestamptz 'epoch') - interval '47 hours' group by 1, 2
     )
     select s.id as source_id, r.id as last_request_id, (
       select array_agg(coalesce(h.n, 0) order by t.hour)
       from generate_series(date_bin(interval '1 hour', now(), timestamptz 'epoch') - interval '47 hours', now(), interval '1 hour') as t (hour)
       left join summed h on h.source_id = s.id and h.hour = t.hour) as hours
     from source s left join lateral (select id from request where source_id = s.id order by id desc limit 1) r on true
     where s.deleted_at is null`,
  );
  return rows;
}
