/** Facts about dead letters of groups, read from short index scans: by the hour, by source and key, what waits for a retry. */
import type { Db } from "#lib/postgres/db.ts";

export type HeatRow = { fingerprint: string; hour: number; dead: number };

/** The dead letters of a group that are still to be replayed. */
const DEAD = "state = 'dead' and replayed_by is null";

/**
 * Dead letters by the hour they were made for delivery, hour 0 the oldest, each hour counted up to `cap`. Hours without are left out.
 * Only the index on (fingerprint, id) is read.
 */
export async function deadByHour(db: Db, fingerprints: readonly string[], hours: number, cap: number): Promise<HeatRow[]> {
  const { rows } = await db.query<HeatRow>(
    `/* failure.heat */
     with hour as (
       select n as hour, uuid_floor(at) as first, uuid_floor(at + interval '1 hour') as next
       from generate_series(0, $2::int - 1) as n, lateral (select date_trunc('hour', now()) - make_interval(hours => $2::int - 1 - n) as at) t
     )
     select f.fingerprint, h.hour, d.dead from unnest($1::text[]) as f (fingerprint) cross join hour h
     cross join lateral (
       select count(*)::int as dead from (
         select from delivery where fingerprint = f.fingerprint and ${DEAD} and id >= h.first and id < h.next limit $3::int) d) d
     where d.dead > 0 order by 1, 2`,
    [fingerprints, hours, cap],
  );
  return rows;
}

export type SpreadRow = { fingerprint: string; sources: string[]; keys: string[]; sampled: number };

/** Sources and entity keys of the latest dead letters of each group. */
export async function deadSpread(db: Db, fingerprints: readonly string[], sample: number): Promise<SpreadRow[]> {
  const { rows } = await db.query<SpreadRow>(
    `/* failure.spread */
     select f.fingerprint, array_agg(distinct s.name) as sources, count(*)::int as sampled,
            coalesce(array_agg(distinct coalesce(e.entity_key, d.key)) filter (where coalesce(e.entity_key, d.key) is not null), '{}') as keys
     from unnest($1::text[]) as f (fingerprint)
     cross join lateral (
       select event_id, source_id, key from delivery where fingerprint = f.fingerprint and ${DEAD} order by id desc limit $2::int) d
     join source s on s.id = d.source_id left join event e on e.id = d.event_id group by 1`,
    [fingerprints, sample],
  );
  return rows;
}

export type RetryingRow = { handler: string; error: string; count: number };

/** The errors that deliveries of these handlers wait for a retry after, of the first so many of each handler. */
export async function retryingErrors(db: Db, handlers: readonly string[], sample: number): Promise<RetryingRow[]> {
  const { rows } = await db.query<RetryingRow>(
    `/* failure.retrying */
     select h.handler, d.error, count(*)::int as count from unnest($1::text[]) as h (handler)
     cross join lateral (select error from delivery where state = 'retrying' and handler = h.handler limit $2::int) d
     where d.error is not null group by 1, 2`,
    [handlers, sample],
  );
  return rows;
}

export type GroupSourceRow = { fingerprint: string; id: string; name: string; provider: string };

/** The sources of each group's latest 50 dead letters. */
export async function sourcesOfGroups(db: Db, fingerprints: readonly string[]): Promise<GroupSourceRow[]> {
  const { rows } = await db.query<GroupSourceRow>(
    `/* failure.sources */
     select distinct f.fingerprint, s.id, s.name, s.provider from unnest($1::text[]) as f (fingerprint)
     cross join lateral (select source_id from delivery where fingerprint = f.fingerprint and ${DEAD} order by id desc limit 50) d
     join source s on s.id = d.source_id`,
    [fingerprints],
  );
  return rows;
}

/** Keys of a handler that a dead letter blocks, up to 1,000. */
export async function countBlockedKeys(db: Db, handler: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* failure.blocked */ select count(*)::int as count from (select from line where handler = $1::text and blocked_by is not null limit 1000) l`,
    [handler],
  );
  return rows[0]?.count ?? 0;
}
