/** Single deliveries that stand for a group: its first, latest and most common; its hours; what to hold its payloads against. */
import type { Db } from "#lib/postgres/db.ts";

const DEAD = "state = 'dead' and replayed_by is null";
const SAMPLE = 500;

export type SampleRow = { kind: "first" | "latest" | "most_common"; event_id: string; error: string | null };

/** The most common is the latest with the exact error that most of the last 500 have. */
export async function listSamples(db: Db, fingerprints: readonly string[]): Promise<SampleRow[]> {
  const { rows } = await db.query<SampleRow>(
    `/* failure.samples */
     with latest as (
       select id, event_id, error from delivery where fingerprint = any($1::text[]) and ${DEAD} order by id desc limit ${SAMPLE}
     )
     (select 'first' as kind, event_id, error from delivery where fingerprint = any($1::text[]) and ${DEAD} order by id limit 1)
     union all (select 'latest', event_id, error from latest order by id desc limit 1)
     union all (select 'most_common', event_id, error from latest
       where error = (select error from latest group by 1 order by count(*) desc, max(id::text) desc limit 1) order by id desc limit 1)`,
    [fingerprints],
  );
  return rows;
}

/** The last attempt that failed of this event at this handler: the error whole. */
export async function findLastError(db: Db, eventId: string, handler: string) {
  const { rows } = await db.query<{ error_name: string; error_message: string | null; error_stack: string | null }>(
    `/* failure.last_error */
     select a.error_name, a.error_message, a.error_stack from delivery d join attempt a on a.delivery_id = d.id
     where d.event_id = $1::uuid and d.handler = $2::text and a.error_name is not null order by a.id desc limit 1`,
    [eventId, handler],
  );
  return rows[0];
}

/** In which version of its handler the last dead letter of each hour died; hours as `deadByHour` counts them. */
export async function versionsByHour(
  db: Db,
  fingerprints: readonly string[],
  hours: readonly number[],
  of: number,
): Promise<Map<number, string>> {
  const { rows } = await db.query<{ hour: number; version: string }>(
    `/* failure.versions */
     select h.hour, a.handler_version as version from unnest($2::int[]) as h (hour)
     cross join lateral (select date_trunc('hour', now()) - make_interval(hours => $3::int - 1 - h.hour) as at) t
     cross join lateral (
       select id from delivery where fingerprint = any($1::text[]) and ${DEAD} and id >= uuid_floor(t.at) and id < uuid_floor(t.at + interval '1 hour')
       order by id desc limit 1) d
     cross join lateral (select handler_version from attempt where delivery_id = d.id order by id desc limit 1) a`,
    [fingerprints, hours, of],
  );
  return new Map(rows.map(({ hour, version }) => [hour, version]));
}

export type ComparedEvent = { id: string; source: string; type: string; body: Buffer };

const MOST_COMPARED = 200;
/** A payload that is larger says what a smaller one does, and costs more to read. */
const MAX_COMPARED_BYTES = 65_536;
/** How many deliveries are looked through for some that succeeded. */
const LOOKED_THROUGH = 5_000;

const EVENTS = `select e.id, s.name as source, e.type,
    case when e.body_start is null then r.body else substring(r.body from e.body_start + 1 for e.body_end - e.body_start) end as body
  from picked p join event e on e.id = p.event_id join source s on s.id = e.source_id join request r on r.id = e.request_id
  where r.body is not null and r.body_bytes <= ${MAX_COMPARED_BYTES}`;

/** The events of the group's latest dead letters, at most 200. */
export async function listFailingEvents(db: Db, fingerprints: readonly string[]): Promise<ComparedEvent[]> {
  const { rows } = await db.query<ComparedEvent>(
    `/* failure.failing */
     with picked as materialized (
       select event_id from delivery where fingerprint = any($1::text[]) and ${DEAD} order by id desc limit ${MOST_COMPARED}
     ) ${EVENTS}`,
    [fingerprints],
  );
  return rows;
}

/**
 * Events that the handler delivered, at most 200: of the latest deliveries, and of those before the group began, for in an outage
 * nothing succeeds any more.
 */
export async function listSucceedingEvents(db: Db, handler: string, before: Date): Promise<ComparedEvent[]> {
  const latest = (where: string) =>
    `(select event_id from (select event_id, handler, state from delivery where ${where} order by id desc limit ${LOOKED_THROUGH}) d
      where d.handler = $1::text and d.state = 'delivered' limit ${MOST_COMPARED / 2})`;
  const { rows } = await db.query<ComparedEvent>(
    `/* failure.succeeding */
     with picked as materialized (${latest("true")} union ${latest("id < uuid_floor($2::timestamptz)")}) ${EVENTS}`,
    [handler, before.toISOString()],
  );
  return rows;
}

const PEERS = 1_000;

/** The last event of the sample's source and type that the handler delivered: of the latest, or of those before the group began. */
export async function findLastDelivered(db: Db, sampleEventId: string, handler: string, before: Date): Promise<string | undefined> {
  const peers = (where: string) =>
    `(select e.id from event sample join event e on e.source_id = sample.source_id and e.type = sample.type
      where sample.id = $1::uuid and ${where} order by e.id desc limit ${PEERS})`;
  const { rows } = await db.query<{ id: string }>(
    `/* failure.last_delivered */
     select p.id from (${peers("true")} union ${peers("e.id < uuid_floor($3::timestamptz)")}) p
     where exists (select from delivery d where d.event_id = p.id and d.handler = $2::text and d.state = 'delivered') order by p.id desc limit 1`,
    [sampleEventId, handler, before.toISOString()],
  );
  return rows[0]?.id;
}
