/** Numbers about sources, from the minute rollups. */
import type { Db } from "#lib/postgres/db.ts";

export type SourceDay = {
  source_id: string;
  accepted: number;
  duplicate: number;
  rejected: number;
  unverified: number;
  handshake: number;
  shed: number;
  received: number;
  bytes: number;
  /** Requests a minute over the last five whole minutes. */
  per_minute: number;
  /** Requests of each half hour, the running one last: 48 of them. */
  halves: number[];
  last_request_id: string | null;
};

/** The last 24 hours of every source, and its latest request: one pass over the minutes, and one index probe per source. */
export async function sourceDays(db: Db): Promise<Map<string, SourceDay>> {
  const { rows } = await db.query<SourceDay>(
    `/* source.days */
     with half as (
       select source_id, verdict, floor(extract(epoch from date_trunc('minute', now()) - minute) / 1800)::int as ago,
              sum(requests) as requests, sum(bytes) as bytes,
              sum(requests) filter (where minute < date_trunc('minute', now()) and minute >= date_trunc('minute', now()) - interval '5 minutes') as latest
       from request_minute where minute > now() - interval '24 hours' group by 1, 2, 3
     ), day as (
       select source_id, sum(requests) filter (where verdict = 'accepted')::int as accepted,
              sum(requests) filter (where verdict = 'duplicate')::int as duplicate, sum(requests) filter (where verdict = 'rejected')::int as rejected,
              sum(requests) filter (where verdict = 'unverified')::int as unverified,
              sum(requests) filter (where verdict = 'handshake')::int as handshake,
              sum(requests) filter (where verdict = 'shed')::int as shed, sum(requests) filter (where verdict = 'received')::int as received,
              sum(bytes)::float8 as bytes, sum(latest) filter (where verdict = 'received')::float8 / 5 as per_minute,
              jsonb_object_agg(ago, requests) filter (where verdict = 'received') as by_half
       from half group by source_id
     )
     select s.id as source_id, coalesce(d.accepted, 0) as accepted, coalesce(d.duplicate, 0) as duplicate, coalesce(d.rejected, 0) as rejected,
            coalesce(d.unverified, 0) as unverified, coalesce(d.handshake, 0) as handshake, coalesce(d.shed, 0) as shed,
            coalesce(d.received, 0) as received, coalesce(d.bytes, 0) as bytes, coalesce(d.per_minute, 0) as per_minute,
            array(select coalesce((d.by_half ->> (47 - nth)::text)::int, 0) from generate_series(0, 47) as nth order by nth) as halves, r.id as last_request_id
     from source s left join day d on d.source_id = s.id
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
