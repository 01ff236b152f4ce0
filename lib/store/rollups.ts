/** Events counted by the minute and the hour: how many there were of each source and type, without reading them. */
import { idFloor } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** Events behind the indexer and at the ends of the range are counted one by one, up to so many. */
const MAX_DIRECT = 200_000;

/** `bucket` counts from 0. `unrouted` is known only of events that were counted one by one. */
export type TypeCount = { bucket: number; source_id: string; type: string; events: number; direct: number; unrouted: number };

/**
 * Events between the edges by bucket, source and type. Whole hours within a bucket come from `type_hour`, the others minute by minute, what is
 * left at either end and what the indexer has not counted yet from the events themselves. One statement, so that the indexer cannot move in between.
 */
export async function countTypes(db: Db, edges: readonly Date[]): Promise<{ counts: TypeCount[]; complete: boolean }> {
  const parts = partsOf(edges);
  const { rows } = await db.query<TypeCount>(
    `/* summary.types */
     with at as (select event_id from indexer_position),
     direct as (
       (select id, source_id, type, deliveries from event where id > $6::uuid and id < $7::uuid order by id desc limit ${MAX_DIRECT})
       union all
       -- Of these whole minutes event_minute knows what nobody wanted.
       (select id, source_id, type, 1 from event
        where id > greatest($7::uuid, (select event_id from at)) and id < $8::uuid order by id desc limit ${MAX_DIRECT})
       union all
       (select id, source_id, type, deliveries from event where id > $8::uuid and id < $9::uuid order by id desc limit ${MAX_DIRECT})
     ), counted as (
       select width_bucket(hour, $1::timestamptz[]) as bucket, source_id, type, sum(events) as events, 0 as direct, 0 as unrouted
       from type_hour where hour >= $2::timestamptz and hour < $3::timestamptz and hour <> all($4::timestamptz[]) group by 1, 2, 3
       union all
       select width_bucket(minute, $1::timestamptz[]), source_id, type, sum(events), 0, 0
       from unnest($4::timestamptz[]) as split (hour)
       join type_minute m on m.minute >= split.hour and m.minute < split.hour + interval '1 hour'
         and m.minute >= $5::timestamptz and m.minute < $10::timestamptz group by 1, 2, 3
       union all
       select width_bucket(id, $11::uuid[]), source_id, type, count(*), count(*), count(*) filter (where deliveries = 0) from direct group by 1, 2, 3
     )
     select bucket - 1 as bucket, source_id, type, sum(events)::int as events, sum(direct)::int as direct, sum(unrouted)::int as unrouted
     from counted group by 1, 2, 3`,
    [
      parts.edges,
      parts.hours[0],
      parts.hours[1],
      parts.split,
      parts.minutes[0],
      ...[parts.from, parts.firstMinute, parts.lastMinute, parts.to],
      parts.minutes[1],
      edges.slice(0, -1).map(idFloor),
    ],
  );
  return { counts: rows, complete: rows.reduce((sum, { direct }) => sum + direct, 0) < MAX_DIRECT };
}

/** Which hours, which minutes and which single events a range is put together from. */
function partsOf(edges: readonly Date[]) {
  const [from, to] = [edges[0]?.getTime() ?? 0, edges.at(-1)?.getTime() ?? 0];
  const first = Math.min(Math.ceil(from / MINUTE) * MINUTE, to);
  const last = Math.max(Math.floor(to / MINUTE) * MINUTE, first);
  const split = new Set(
    edges
      .map((edge) => edge.getTime())
      .filter((edge) => edge % HOUR !== 0)
      .map((edge) => Math.floor(edge / HOUR) * HOUR),
  );
  const text = (at: number) => new Date(at).toISOString();
  return {
    edges: edges.slice(0, -1).map((edge) => edge.toISOString()),
    hours: [text(Math.ceil(from / HOUR) * HOUR), text(Math.floor(to / HOUR) * HOUR)],
    split: [...split].map(text),
    minutes: [text(first), text(last)],
    ...{ from: idFloor(new Date(from)), firstMinute: idFloor(new Date(first)) },
    ...{ lastMinute: idFloor(new Date(last)), to: idFloor(new Date(to)) },
  };
}

/** Events of whole minutes that no handler wanted, by bucket and source. */
export async function countUnrouted(db: Db, edges: readonly Date[]): Promise<{ bucket: number; source_id: string; events: number }[]> {
  const { edges: starts, minutes } = partsOf(edges);
  const { rows } = await db.query<{ bucket: number; source_id: string; events: number }>(
    `/* summary.unrouted */
     select width_bucket(minute, $1::timestamptz[]) - 1 as bucket, source_id, sum(events)::int as events
     from event_minute where not routed and minute >= $2::timestamptz and minute < $3::timestamptz group by 1, 2`,
    [starts, ...minutes],
  );
  return rows;
}

export type Exception = { bucket: number; source_id: string; rank: number; events: number };

/** `rank`: a state's place in `states`, most urgent first, beginning at 1. */
export type Exceptions = {
  events: Exception[];
  values: { field: "handler" | "error"; value: string; events: number }[];
  /** There are no more of them than were read. */
  complete: boolean;
};

const MAX_EXCEPTIONS = 200_000;

/** Events that are dead or still open, each by its most urgent delivery: small indexes hold these deliveries and no others. */
export async function countExceptions(
  db: Db,
  edges: readonly Date[],
  {
    sources,
    types,
    states,
    open,
  }: { sources: readonly string[] | null; types: readonly string[] | null; states: readonly string[]; open: boolean },
): Promise<Exceptions> {
  const { rows } = await db.query<{ field: string; bucket: number; value: string; rank: number; events: number }>(
    `/* summary.exceptions */
     with dead as (
       select event_id, source_id, handler, fingerprint, 'dead' as state from delivery
       where state = 'dead' and replayed_by is null and event_id > $1::uuid and event_id < $2::uuid order by event_id desc limit ${MAX_EXCEPTIONS}
     ), open as (
       -- A delivery is made with its event or after it.
       select event_id, source_id, handler, fingerprint, state from delivery
       where $7::boolean and state in ('queued', 'delivering', 'retrying', 'paused') and id > $1::uuid and event_id > $1::uuid and event_id < $2::uuid
       limit ${MAX_EXCEPTIONS}
     ), x as materialized (
       select d.* from (select * from dead union all select * from open) d
       where ($4::uuid[] is null or d.source_id = any($4::uuid[]))
         and ($5::text[] is null or exists (select from event e where e.id = d.event_id and e.type = any($5::text[])))
     ), worst as (
       select event_id, source_id, min(array_position($6::text[], state)) as rank from x group by 1, 2
     )
     select 'event' as field, width_bucket(event_id, $3::uuid[]) - 1 as bucket, source_id::text as value, rank, count(*)::int as events from worst group by 2, 3, 4
     union all select 'handler', 0, handler, 0, count(distinct event_id)::int from x group by 3
     union all select 'error', 0, fingerprint, 0, count(distinct event_id)::int from x where fingerprint is not null and state in ('dead', 'retrying') group by 3
     union all select 'read', 0, '', 0, greatest((select count(*) from dead), (select count(*) from open))::int`,
    [idFloor(edges[0] ?? new Date(0)), idFloor(edges.at(-1) ?? new Date(0)), edges.slice(0, -1).map(idFloor), sources, types, states, open],
  );
  const of = (field: string) => rows.filter((row) => row.field === field);
  return {
    events: of("event").map(({ bucket, value, rank, events }) => ({ bucket, source_id: value, rank, events })),
    values: [...of("handler"), ...of("error")].map(({ field, value, events }) => ({ field: field as "handler" | "error", value, events })),
    complete: (of("read")[0]?.events ?? 0) < MAX_EXCEPTIONS,
  };
}
