/** What the tabs of an event's page read: routes, fields of those before it, what belongs to it, its request. All of it bounded. */
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { RequestRow } from "./events.ts";

/** The request an event came in, whole, and what its source needs to sign it again. */
export type SignableRow = {
  source_id: string;
  provider: string;
  ingest_key: string;
  settings: Record<string, string>;
  method: string;
  query: string;
  headers: string;
  body: Buffer | null;
  event_id: string;
  body_start: number | null;
};

export async function findSignable(db: Db, eventId: string): Promise<SignableRow | undefined> {
  const { rows } = await db.query<SignableRow>(
    `/* event.signable */
     select e.source_id, s.provider, s.ingest_key, s.settings, r.method, r.query, r.headers, r.body, e.id as event_id, e.body_start
     from event e join source s on s.id = e.source_id join request r on r.id = e.request_id where e.id = $1::uuid`,
    [eventId],
  );
  return rows[0];
}

export type SchemeRow = {
  provider: string;
  source: string;
  settings: Record<string, string>;
  headers: string;
  type: string;
  source_id: string;
};

/** What routing and verification went by. */
export async function findRouted(db: Db, eventId: string): Promise<SchemeRow | undefined> {
  const { rows } = await db.query<SchemeRow>(
    `/* event.routed */ select s.provider, s.name as source, s.settings, r.headers, e.type, e.source_id
     from event e join source s on s.id = e.source_id join request r on r.id = e.request_id where e.id = $1::uuid`,
    [eventId],
  );
  return rows[0];
}

export type RuleRow = Pick<HandlerDefinition, "name" | "sources" | "eventTypes">;

/** The rules of the handlers that some worker declares, and which handlers got this event when it came. */
export async function listRules(db: Db, eventId: string): Promise<{ rules: RuleRow[]; takers: string[] }> {
  const [rules, takers] = await Promise.all([
    db.query<RuleRow>(
      `/* handler.rules */ select name, definition->'sources' as sources, definition->'eventTypes' as "eventTypes" from handler where retired_at is null`,
    ),
    db.query<{ handler: string }>(
      "/* delivery.takers */ select distinct handler from delivery where event_id = $1::uuid and replay_id is null",
      [eventId],
    ),
  ]);
  return { rules: rules.rows, takers: takers.rows.map(({ handler }) => handler) };
}

export async function listLiveSecrets(db: Db, sourceId: string): Promise<{ version: number; expires_at: Date | null }[]> {
  const { rows } = await db.query<{ version: number; expires_at: Date | null }>(
    `/* source_secret.live */ select version, expires_at from source_secret
     where source_id = $1::uuid and name = 'secret' and (expires_at is null or expires_at > now()) order by version desc`,
    [sourceId],
  );
  return rows;
}

/** Enough to know what a type looks like, little enough to read while somebody waits. */
const SCHEMA_EVENTS = 50;
const SCHEMA_EVENT_BYTES = 262_144;
const SCHEMA_BYTES = 4_000_000;

/** Payloads of the events of the same source and type before this one, the newest first. */
export async function listBodiesBefore(db: Db, eventId: string): Promise<{ id: string; body: Buffer }[]> {
  const { rows } = await db.query<{ id: string; body: Buffer }>(
    `/* event.bodies_before */
     with peers as (
       select e.id, e.request_id, e.body_start, e.body_end from event own join event e on e.source_id = own.source_id and e.type = own.type
       where own.id = $1::uuid and e.id < own.id order by e.id desc limit ${SCHEMA_EVENTS}),
     sized as (
       select p.*, coalesce(p.body_end - p.body_start, r.body_bytes) as bytes,
              sum(coalesce(p.body_end - p.body_start, r.body_bytes)) over (order by p.id desc) as total
       from peers p join request r on r.id = p.request_id
       where coalesce(p.body_end - p.body_start, r.body_bytes) <= ${SCHEMA_EVENT_BYTES})
     select z.id, case when z.body_start is null then r.body else substring(r.body from z.body_start + 1 for z.body_end - z.body_start) end as body
     from sized z join request r on r.id = z.request_id where z.total <= ${SCHEMA_BYTES} and r.body is not null order by z.id desc`,
    [eventId],
  );
  return rows;
}

export type OwnEvent = { id: string; source_id: string; type: string; entity_key: string | null };

/** Ids of the event of the same source and type just before, and just after. */
export async function findNeighbours(db: Db, { id, source_id, type }: OwnEvent): Promise<{ previous: string | null; next: string | null }> {
  const { rows } = await db.query<{ previous: string | null; next: string | null }>(
    `/* event.neighbours */
     select (select id from event where source_id = $2::uuid and type = $3::text and id < $1::uuid order by id desc limit 1) as previous,
            (select id from event where source_id = $2::uuid and type = $3::text and id > $1::uuid order by id limit 1) as next`,
    [id, source_id, type],
  );
  return rows[0] ?? { previous: null, next: null };
}

/** How many events on each side are looked through for the same entity. */
export const ENTITY_LOOKED = 5_000;
const ENTITY_SHOWN = 10;

/** The nearest events of the same entity on both sides, the newest first. A key names something within its source only. */
export async function listSameEntity(db: Db, { id, source_id, entity_key }: OwnEvent): Promise<string[]> {
  if (entity_key === null) return [];
  const side = (comparison: "<" | ">", order: "asc" | "desc") => `
    (select n.id from (select id, source_id, entity_key from event where id ${comparison} $1::uuid order by id ${order} limit ${ENTITY_LOOKED}) n
     where n.source_id = $2::uuid and n.entity_key = $3::text order by n.id ${order} limit ${ENTITY_SHOWN})`;
  const { rows } = await db.query<{ id: string }>(
    `/* event.same_entity */ select id from (${side("<", "desc")} union all ${side(">", "asc")}) near order by id desc`,
    [id, source_id, entity_key],
  );
  return rows.map((row) => row.id);
}

const DUPLICATES = 20;

/** Requests that repeated this event, the newest first. */
export async function listDuplicates(db: Db, eventId: string): Promise<(RequestRow & { has_body: boolean })[]> {
  const { rows } = await db.query<RequestRow & { has_body: boolean }>(
    `/* request.duplicates */
     select r.id, r.source_id, s.name as source, s.provider, r.method, r.verdict, r.reason, r.status, r.body_bytes, r.remote_address, r.event_id,
            r.body is not null as has_body
     from request r join source s on s.id = r.source_id
     where r.event_id = $1::uuid and r.verdict = 'duplicate' order by r.id desc limit ${DUPLICATES}`,
    [eventId],
  );
  return rows;
}

/** Replays that delivered this event. */
export async function listReplaysOf(db: Db, eventId: string): Promise<{ id: string; name: string; handler: string; state: string }[]> {
  const { rows } = await db.query<{ id: string; name: string; handler: string; state: string }>(
    `/* replay.of_event */ select r.id, r.name, d.handler, d.state from delivery d join replay r on r.id = d.replay_id
     where d.event_id = $1::uuid order by d.id desc`,
    [eventId],
  );
  return rows;
}

/** A request's bytes, where they are kept; undefined when there is no such request. */
export async function findRequestBody(db: Db, id: string): Promise<Buffer | null | undefined> {
  const { rows } = await db.query<{ body: Buffer | null }>("/* request.body */ select body from request where id = $1::uuid", [id]);
  return rows[0]?.body;
}
