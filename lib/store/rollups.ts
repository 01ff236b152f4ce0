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
       from unnest($4::timestamptz[]) as split (hour),
         -- By itself PostgreSQL would hold every minute against every hour.
         lateral (select * from type_minute where minute >= greatest(split.hour, $5::timestamptz)
           and minute < least(split.hour + interval '1 hour', $10::timestamptz) offset 0) m group by 1, 2, 3
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
  /** Failure groups: events with a dead letter or a retry in them. */
  errors: { fingerprint: string; events: number }[];
  /** Each was counted: neither a sample, nor up to a limit. */
  exact: boolean;
};

export type ExceptionFilter = {
  sources: readonly string[] | null;
  types: readonly string[] | null;
  states: readonly string[];
  /** Also what is still to be done. */
  open: boolean;
};

/** Beyond so many the sixteenth part is counted, which indexes of that part hold: hundreds of them still, so within a few percent. */
const EXACT = { dead: 20_000, open: 5_000 };
const SAMPLED = "get_byte(uuid_send(event_id), 15) < 16";
const TIMES = 16;
/** Of either. */
const MAX_READ = 50_000;
/** Entries of the index that are looked through for those of some sources. */
const MAX_LOOKED = 200_000;
const DEAD = "state = 'dead' and replayed_by is null";
const OPEN = "state in ('queued', 'delivering', 'retrying', 'paused')";
const RANGE = "event_id > $1::uuid and event_id < $2::uuid";

/** Events that are dead or still open, each by its most urgent delivery: small indexes hold these deliveries and no others. */
export async function countExceptions(
  db: Db,
  edges: readonly Date[],
  { sources, types, states, open }: ExceptionFilter,
  exact = EXACT,
): Promise<Exceptions> {
  const range = [idFloor(edges[0] ?? new Date(0)), idFloor(edges.at(-1) ?? new Date(0))];
  const many = { dead: await areMoreDead(db, range, sources, exact.dead), open: open && (await areMoreOpen(db, range, exact.open)) };
  const { rows } = await db.query<{ field: string; bucket: number; value: string; rank: number; events: number }>(
    `/* summary.exceptions */
     with dead as (
       select event_id, source_id, fingerprint, 'dead' as state from delivery
       where ${DEAD} and ${RANGE}${many.dead ? ` and ${SAMPLED}` : ""} and ($4::uuid[] is null or source_id = any($4::uuid[]))
       order by event_id desc limit ${MAX_READ}
     ), open as (
       select event_id, source_id, fingerprint, state from delivery
       -- A delivery is made with its event or after it.
       where $7::boolean and ${OPEN} and ${RANGE}${many.open ? ` and ${SAMPLED}` : " and id > $1::uuid"} and ($4::uuid[] is null or source_id = any($4::uuid[]))
       ${many.open ? "order by event_id desc " : ""}limit ${MAX_READ}
     ), x as materialized (
       select d.*, array_position($6::text[], state) as rank from (select * from dead union all select * from open) d
       where $5::text[] is null or exists (select from event e where e.id = d.event_id and e.type = any($5::text[]))
     ), worst as (
       select event_id, source_id, min(rank) as rank from x group by 1, 2
     )
     select 'event' as field, width_bucket(event_id, $3::uuid[]) - 1 as bucket, source_id::text as value, rank, count(*)::int as events from worst group by 2, 3, 4
     union all select 'error', 0, fingerprint, rank, count(*)::int from x where fingerprint is not null and state in ('dead', 'retrying') group by 3, 4
     union all select 'read', 0, '', 0, greatest((select count(*) from dead), (select count(*) from open))::int`,
    [...range, edges.slice(0, -1).map(idFloor), sources, types, states, open],
  );
  const deadRank = states.indexOf("dead") + 1;
  const times = (rank: number) => ((rank === deadRank ? many.dead : many.open) ? TIMES : 1);
  const of = (field: string) => rows.filter((row) => row.field === field).map((row) => ({ ...row, events: row.events * times(row.rank) }));
  const errors = new Map<string, number>();
  for (const { value, events } of of("error")) errors.set(value, (errors.get(value) ?? 0) + events);
  return {
    events: of("event").map(({ bucket, value, rank, events }) => ({ bucket, source_id: value, rank, events })),
    errors: [...errors].map(([fingerprint, events]) => ({ fingerprint, events })),
    exact: !many.dead && !many.open && (rows.find(({ field }) => field === "read")?.events ?? 0) < MAX_READ,
  };
}

/** Only an index is read, and no further than it must. */
async function areMoreDead(db: Db, range: readonly string[], sources: readonly string[] | null, than: number): Promise<boolean> {
  const { rows } = await db.query<{ found: number }>(
    `/* summary.dead */
     select count(*)::int as found from (
       select from (select source_id from delivery where ${DEAD} and ${RANGE} limit ${MAX_LOOKED}) d
       where $3::uuid[] is null or source_id = any($3::uuid[]) limit $4::int) found`,
    [...range, sources, than + 1],
  );
  return (rows[0]?.found ?? 0) > than;
}

async function areMoreOpen(db: Db, [from]: readonly string[], than: number): Promise<boolean> {
  const { rows } = await db.query<{ found: number }>(
    `/* summary.open */ select count(*)::int as found from (select from delivery where ${OPEN} and id > $1::uuid limit $2::int) found`,
    [from, than + 1],
  );
  return (rows[0]?.found ?? 0) > than;
}
