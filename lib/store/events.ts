/** Events, their requests, deliveries and attempts, as lists and pages show them. */
import type { AttemptOutcome, DeliveryState, Verdict } from "#lib/domain/delivery.ts";
import type { Db } from "#lib/postgres/db.ts";

export type EventRow = {
  id: string;
  request_id: string;
  source_id: string;
  source: string;
  provider: string;
  type: string;
  dedup_key: string;
  entity_key: string | null;
  occurred_at: Date | null;
  deliveries: number;
};

export type DeliveryRow = {
  id: string;
  event_id: string;
  source_id: string;
  handler: string;
  state: DeliveryState;
  attempts: number;
  crashes: number;
  next_attempt_at: Date | null;
  finished_at: Date | null;
  fingerprint: string | null;
  error: string | null;
  replay_id: string | null;
  replayed_by: string | null;
  key: string | null;
  in_line: boolean;
};

export type AttemptRow = {
  id: string;
  delivery_id: string;
  number: number;
  outcome: AttemptOutcome;
  duration_ms: number;
  retry_at: Date | null;
  error_name: string | null;
  error_message: string | null;
  error_stack: string | null;
  handler_version: string;
  worker_id: string;
  /** Null once the worker is gone. */
  worker: string | null;
};

export const EVENT =
  "e.id, e.request_id, e.source_id, s.name as source, s.provider, e.type, e.dedup_key, e.entity_key, e.occurred_at, e.deliveries";
const DELIVERY =
  "d.id, d.event_id, d.source_id, d.handler, d.state, d.attempts, d.crashes, d.next_attempt_at, d.finished_at, d.fingerprint, d.error, d.replay_id, d.replayed_by, d.key, d.job_id is null and d.state = 'queued' as in_line";

/** Rows of these events, newest first. */
export async function getEvents(db: Db, ids: readonly string[]): Promise<EventRow[]> {
  const { rows } = await db.query<EventRow>(
    `/* event.get */ select ${EVENT} from event e join source s on s.id = e.source_id where e.id = any($1::uuid[]) order by e.id desc`,
    [ids],
  );
  return rows;
}

/** Deliveries of these events, oldest first. */
export async function listDeliveriesOf(db: Db, eventIds: readonly string[]): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `/* delivery.of_events */ select ${DELIVERY} from delivery d where d.event_id = any($1::uuid[]) order by d.id`,
    [eventIds],
  );
  return rows;
}

export async function findDelivery(db: Db, id: string): Promise<DeliveryRow | undefined> {
  const { rows } = await db.query<DeliveryRow>(`/* delivery.find */ select ${DELIVERY} from delivery d where d.id = $1::uuid`, [id]);
  return rows[0];
}

/** Attempts of these deliveries, oldest first; a delivery that was tried often shows its last 100. */
export async function listAttemptsOf(db: Db, deliveryIds: readonly string[]): Promise<AttemptRow[]> {
  const { rows } = await db.query<AttemptRow>(
    `/* attempt.of_deliveries */
     select a.*, w.hostname || ' · ' || w.pid as worker from unnest($1::uuid[]) as d (id) cross join lateral (
       select id, delivery_id, number, outcome, duration_ms, retry_at, error_name, error_message, error_stack, handler_version, worker_id
       from attempt where delivery_id = d.id order by id desc limit 100) a
     left join worker w on w.id = a.worker_id
     order by a.id`,
    [deliveryIds],
  );
  return rows;
}

export type RequestRow = {
  id: string;
  source_id: string;
  source: string;
  provider: string;
  method: string;
  verdict: Verdict;
  reason: string | null;
  status: number;
  body_bytes: number;
  remote_address: string;
  event_id: string | null;
};

const REQUEST =
  "r.id, r.source_id, s.name as source, s.provider, r.method, r.verdict, r.reason, r.status, r.body_bytes, r.remote_address, r.event_id";

export async function listRequests(
  db: Db,
  { before, sourceId, verdict, limit }: { before: string | null; sourceId: string | null; verdict: string | null; limit: number },
): Promise<RequestRow[]> {
  const { rows } = await db.query<RequestRow>(
    `/* request.list */ select ${REQUEST} from request r join source s on s.id = r.source_id
     where ($1::uuid is null or r.id < $1::uuid) and ($2::uuid is null or r.source_id = $2::uuid) and ($3::text is null or r.verdict = $3::text)
     order by r.id desc limit $4::int`,
    [before, sourceId, verdict, limit],
  );
  return rows;
}

export type EventDetailRow = EventRow &
  Omit<RequestRow, "id" | "source" | "provider" | "event_id"> & {
    query: string;
    headers: string;
    secret_version: number | null;
    body_start: number | null;
    body_end: number | null;
    context: string | null;
    settings: Record<string, string>;
    body_sha256: Buffer;
    event_bytes: number;
  };

export const BODY =
  "case when e.body_start is null then r.body else substring(r.body from e.body_start + 1 for e.body_end - e.body_start) end";

export async function findEvent(db: Db, id: string): Promise<EventDetailRow | undefined> {
  const { rows } = await db.query<EventDetailRow>(
    `/* event.find */
     select ${EVENT}, r.method, r.verdict, r.reason, r.status, r.body_bytes, r.remote_address, r.query, r.headers, r.secret_version,
            e.body_start, e.body_end, e.context, s.settings, sha256(coalesce(${BODY}, '')) as body_sha256, coalesce(length(${BODY}), 0) as event_bytes
     from event e join source s on s.id = e.source_id join request r on r.id = e.request_id where e.id = $1::uuid`,
    [id],
  );
  return rows[0];
}

/** The event's bytes; undefined when there is no such event. */
export async function findBody(db: Db, id: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ body: Buffer | null }>(
    `/* event.body */ select ${BODY} as body from event e join request r on r.id = e.request_id where e.id = $1::uuid`,
    [id],
  );
  return rows[0] && (rows[0].body ?? Buffer.alloc(0));
}

/** How far back a peer is looked for: a type that only fails must not turn a page into a scan. */
const PEERS = 1_000;

/** What to compare an event with: the last one delivered of its source and type, and the one before it. */
export async function findPeers(db: Db, event: { id: string; source_id: string; type: string }) {
  const { rows } = await db.query<{ last_delivered: string | null; previous: string | null }>(
    `/* event.peers */
     with peers as (
       select e.id from event e where e.source_id = $2::uuid and e.type = $3::text and e.id <> $1::uuid order by e.id desc limit ${PEERS}
     )
     select (select p.id from peers p where exists (select from delivery d where d.event_id = p.id and d.state = 'delivered')
             order by p.id desc limit 1) as last_delivered,
            (select e.id from event e where e.source_id = $2::uuid and e.type = $3::text and e.id < $1::uuid order by e.id desc limit 1) as previous`,
    [event.id, event.source_id, event.type],
  );
  return rows[0] ?? { last_delivered: null, previous: null };
}
