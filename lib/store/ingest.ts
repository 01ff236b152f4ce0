/** The rows of one group commit: what was received, what it became, who must run, how many of each. */
import type { Verdict } from "#lib/domain/delivery.ts";
import type { Db } from "#lib/postgres/db.ts";

export type NewRequest = {
  id: string;
  sourceId: string;
  method: string;
  query: string;
  /** JSON text of [name, value] pairs. */
  headers: string;
  /** Kept bytes; null when they are not (a plain duplicate). */
  body: Buffer | null;
  bodyBytes: number;
  verdict: Verdict;
  reason: string | null;
  status: number;
  remoteAddress: string;
  secretVersion: number | null;
  eventId: string | null;
};

export type NewKey = { sourceId: string; dedupKey: string; eventId: string; bodyHash: Buffer };

export type NewEvent = {
  id: string;
  requestId: string;
  sourceId: string;
  type: string;
  dedupKey: string;
  entityKey: string | null;
  occurredAt: Date | null;
  start: number | null;
  end: number | null;
  context: string | null;
  deliveries: number;
};

export type NewDelivery = { id: string; eventId: string; sourceId: string; handler: string; jobId: string };

/**
 * Requests of one source and minute that came in (`received`), ended with a verdict, or were answered 503 (`shed`). The minute is that of
 * the request's id, whenever the count is written, so that counts can be checked against rows and each other.
 */
export type RequestCount = {
  /** Start of the minute, in ms. */
  minute: number;
  sourceId: string;
  verdict: Verdict | "received" | "shed";
  reason: string;
  requests: number;
  bytes: number;
};
export type EventCount = { minute: number; sourceId: string; routed: boolean; events: number; deliveries: number };

/**
 * Claims dedup keys; the only place that decides "seen before".
 *
 * Keys are inserted in one order everywhere, so two transactions with the same keys wait for each other
 * instead of deadlocking.
 * @returns the event ids whose key is new.
 */
export async function insertKeys(db: Db, keys: readonly NewKey[]): Promise<Set<string>> {
  const sorted = keys.toSorted((a, b) => compare(a.sourceId, b.sourceId) || compare(a.dedupKey, b.dedupKey));
  const { rows } = await db.query<{ event_id: string }>(
    `/* event_key.insert */
     insert into event_key (source_id, dedup_key, event_id, body_hash)
     select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bytea[])
     on conflict do nothing
     returning event_id`,
    [
      sorted.map((key) => key.sourceId),
      sorted.map((key) => key.dedupKey),
      sorted.map((key) => key.eventId),
      sorted.map((key) => key.bodyHash),
    ],
  );
  return new Set(rows.map((row) => row.event_id));
}

/** The events already stored under these keys, in the order asked for. Undefined: gone between the two statements. */
export async function findKeys(db: Db, keys: readonly NewKey[]) {
  const { rows } = await db.query<{ position: number; event_id: string; body_hash: Buffer }>(
    `/* event_key.find */
     select k.position::int as position, e.event_id, e.body_hash
     from unnest($1::uuid[], $2::text[]) with ordinality as k (source_id, dedup_key, position)
     join event_key e on e.source_id = k.source_id and e.dedup_key = k.dedup_key`,
    [keys.map((key) => key.sourceId), keys.map((key) => key.dedupKey)],
  );
  const found: ({ eventId: string; bodyHash: Buffer } | undefined)[] = keys.map(() => undefined);
  for (const row of rows) found[row.position - 1] = { eventId: row.event_id, bodyHash: row.body_hash };
  return found;
}

export type Received = {
  requests: readonly NewRequest[];
  events: readonly NewEvent[];
  deliveries: readonly NewDelivery[];
  requestCounts: readonly RequestCount[];
  eventCounts: readonly EventCount[];
  /** The writer's own rows in the minute tables. */
  shard: number;
};

/**
 * Inserts everything a batch holds, in one statement.
 *
 * All bodies travel as one binary parameter and are cut up by offset on the server: an array of bytea would be
 * sent as hex text, twice the bytes and an escape pass on both sides.
 */
export async function insertReceived(db: Db, received: Received): Promise<void> {
  const { requests, events, deliveries, requestCounts, eventCounts, shard } = received;
  const { blob, offsets } = packBodies(requests);
  await db.query(RECEIVED, [
    blob,
    requests.map((r) => r.id),
    requests.map((r) => r.sourceId),
    requests.map((r) => r.method),
    requests.map((r) => r.query),
    requests.map((r) => r.headers),
    offsets,
    requests.map((r) => r.body?.length ?? 0),
    requests.map((r) => r.bodyBytes),
    requests.map((r) => r.verdict),
    requests.map((r) => r.reason),
    requests.map((r) => r.status),
    requests.map((r) => r.remoteAddress),
    requests.map((r) => r.secretVersion),
    requests.map((r) => r.eventId),
    events.map((e) => e.id),
    events.map((e) => e.requestId),
    events.map((e) => e.sourceId),
    events.map((e) => e.type),
    events.map((e) => e.dedupKey),
    events.map((e) => e.entityKey),
    events.map((e) => e.occurredAt?.toISOString() ?? null),
    events.map((e) => e.start),
    events.map((e) => e.end),
    events.map((e) => e.context),
    events.map((e) => e.deliveries),
    deliveries.map((d) => d.id),
    deliveries.map((d) => d.eventId),
    deliveries.map((d) => d.sourceId),
    deliveries.map((d) => d.handler),
    deliveries.map((d) => d.jobId),
    shard,
    requestCounts.map((c) => new Date(c.minute).toISOString()),
    requestCounts.map((c) => c.sourceId),
    requestCounts.map((c) => c.verdict),
    requestCounts.map((c) => c.reason),
    requestCounts.map((c) => c.requests),
    requestCounts.map((c) => c.bytes),
    eventCounts.map((c) => new Date(c.minute).toISOString()),
    eventCounts.map((c) => c.sourceId),
    eventCounts.map((c) => c.routed),
    eventCounts.map((c) => c.events),
    eventCounts.map((c) => c.deliveries),
  ]);
}

const RECEIVED = `/* request.insert */
  with new_request as (
    insert into request (id, source_id, method, query, headers, body, body_bytes, verdict, reason, status,
                         remote_address, secret_version, event_id)
    select id, source_id, method, query, headers,
           case when body_offset >= 0 then substring($1::bytea from body_offset + 1 for body_length) end,
           body_bytes, verdict, reason, status, remote_address, secret_version, event_id
    from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::int[], $10::text[],
                $11::text[], $12::smallint[], $13::text[], $14::int[], $15::uuid[])
      as r (id, source_id, method, query, headers, body_offset, body_length, body_bytes, verdict, reason, status,
            remote_address, secret_version, event_id)
  ), new_event as (
    insert into event (id, request_id, source_id, type, dedup_key, entity_key, occurred_at, body_start, body_end, context, deliveries)
    select * from unnest($16::uuid[], $17::uuid[], $18::uuid[], $19::text[], $20::text[], $21::text[], $22::timestamptz[],
                         $23::int[], $24::int[], $25::text[], $26::smallint[])
  ), new_delivery as (
    insert into delivery (id, event_id, source_id, handler, state, job_id)
    select id, event_id, source_id, handler, 'queued', job_id
    from unnest($27::uuid[], $28::uuid[], $29::uuid[], $30::text[], $31::uuid[]) as d (id, event_id, source_id, handler, job_id)
  ), request_count as (
    insert into request_minute (minute, source_id, verdict, reason, shard, requests, bytes)
    select minute, source_id, verdict, reason, $32::int, requests, bytes
    from unnest($33::timestamptz[], $34::uuid[], $35::text[], $36::text[], $37::int[], $38::bigint[])
      as c (minute, source_id, verdict, reason, requests, bytes)
    on conflict (minute, source_id, verdict, reason, shard) do update
      set requests = request_minute.requests + excluded.requests, bytes = request_minute.bytes + excluded.bytes
  )
  insert into event_minute (minute, source_id, routed, shard, events, deliveries)
  select minute, source_id, routed, $32::int, events, deliveries
  from unnest($39::timestamptz[], $40::uuid[], $41::boolean[], $42::int[], $43::int[]) as c (minute, source_id, routed, events, deliveries)
  on conflict (minute, source_id, routed, shard) do update
    set events = event_minute.events + excluded.events, deliveries = event_minute.deliveries + excluded.deliveries`;

/** Bodies end to end, and where each begins (-1: not kept). */
function packBodies(requests: readonly NewRequest[]) {
  const bodies: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  for (const { body } of requests) {
    offsets.push(body ? length : -1);
    if (!body) continue;
    bodies.push(body);
    length += body.length;
  }
  return { blob: bodies.length === 1 && bodies[0] ? bodies[0] : Buffer.concat(bodies, length), offsets };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
