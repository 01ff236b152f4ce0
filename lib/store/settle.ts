/** The ends of attempts: what they change and what they leave. Every change checks the lease. */
import type { AttemptOutcome, DeliveryState } from "#lib/domain/delivery.ts";
import type { Db } from "#lib/postgres/db.ts";

/** One attempt's end. JSON-safe, because it travels as one JSON parameter (also through Prisma). */
export type Settlement = {
  attemptId: string;
  deliveryId: string;
  leaseToken: string;
  eventId: string;
  sourceId: string;
  handler: string;
  state: Extract<DeliveryState, "delivered" | "retrying" | "dead" | "queued">;
  outcome: AttemptOutcome;
  number: number;
  /** 1 when the handler answered; 0 for a crash or a release. */
  counts: 0 | 1;
  /** 1 for the death of a child, which nobody has counted or written down yet. */
  crashes: 0 | 1;
  errorName: string | null;
  errorMessage: string | null;
  errorStack: string | null;
  durationMs: number;
  workerId: string;
  handlerVersion: string;
  /** Until the next attempt, by the database's clock: a worker's own may be wrong. */
  retryInSeconds: number | null;
  /** The job of the next attempt. */
  retryJobId: string | null;
  /** Its slot in its key's line is given back. */
  freesSlot: boolean;
  fingerprint: string | null;
  title: string | null;
};

/**
 * Writes attempts and the new states, in the caller's transaction.
 * @returns the deliveries whose lease still held, with the replay they belong to; the others changed nothing.
 */
export async function settleDeliveries(db: Db, settlements: readonly Settlement[]): Promise<Map<string, string | null>> {
  const { rows } = await db.query<{ id: string; replay_id: string | null }>(SETTLE, [JSON.stringify(settlements)]);
  return new Map(rows.map((row) => [row.id, row.replay_id]));
}

/**
 * From here to its commit the transaction holds rows that others need too. A worker that the network cuts off in between must not
 * block those who take over: those of its transactions that wait for one another give up, and the one they wait for is ended.
 */
const PATIENCE = "select set_config('lock_timeout', '5s', true), set_config('idle_in_transaction_session_timeout', '15s', true)";

const SETTLE = `/* delivery.settle */
  with s as (
    select * from json_to_recordset($1::text::json) as x (
      "attemptId" uuid, "deliveryId" uuid, "leaseToken" uuid, "eventId" uuid, handler text, state text, outcome text, number int,
      counts int, crashes int, "errorName" text, "errorMessage" text, "errorStack" text, "durationMs" int, "workerId" uuid,
      "handlerVersion" text, "retryInSeconds" float, "retryJobId" uuid, "freesSlot" bool, fingerprint text)
  ), settled as (
    update delivery d
    set state = s.state, attempts = d.attempts + s.counts, crashes = d.crashes + s.crashes, lease_token = null, next_attempt_at = now() + make_interval(secs => s."retryInSeconds"),
        job_id = coalesce(s."retryJobId", d.job_id),
        in_slot = d.in_slot and not s."freesSlot",
        finished_at = case when s.state in ('delivered', 'dead') then now() end,
        fingerprint = coalesce(s.fingerprint, d.fingerprint),
        error = case when s.state = 'delivered' then null when s."errorName" is null then d.error
                     else left(s."errorName" || ': ' || s."errorMessage", 500) end
    from s where d.id = s."deliveryId" and d.lease_token = s."leaseToken"
    returning d.id, d.replay_id
  ), attempted as (
    insert into attempt (id, delivery_id, event_id, handler, number, outcome, error_name, error_message, error_stack,
                         duration_ms, worker_id, handler_version, retry_at)
    select s."attemptId", s."deliveryId", s."eventId", s.handler, s.number, s.outcome, s."errorName", s."errorMessage",
           s."errorStack", s."durationMs", s."workerId", s."handlerVersion", now() + make_interval(secs => s."retryInSeconds")
    from s join settled on settled.id = s."deliveryId"
    -- A worker's death was written down when the delivery was found again.
    where s.outcome <> 'crashed' or s.crashes = 1
  )
  select id, replay_id from settled, (${PATIENCE}) as patience`;

/** What deliveries of one handler that were delivered leave; all by one worker, at the first place where they could stand in no line. */
export type Delivered = {
  handler: string;
  workerId: string;
  handlerVersion: string;
  shard: number;
  deliveries: readonly (Pick<Settlement, "attemptId" | "deliveryId" | "leaseToken" | "eventId" | "number" | "durationMs"> & {
    /** Received → started, for those delivered at the first attempt; else 0. */
    waitMs: number;
  })[];
  /** The queue's statement that ends their jobs, its parameters numbered from `JOBS_FROM`. */
  jobs: { text: string; values: readonly unknown[] };
};

export const JOBS_FROM = 12;

/**
 * All that success leaves, in one statement: state, attempt, counts and the jobs' ends. Most of what a gateway does is this, and each
 * statement more costs as much as several rows do (ADR 0020).
 * @returns the deliveries whose lease still held; the others changed nothing
 */
export async function settleDelivered(db: Db, { deliveries, jobs, ...by }: Delivered): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `/* delivery.settle_delivered */
     with s as (
       select * from unnest($5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::int[], $10::int[], $11::int[])
         as s (attempt_id, delivery_id, lease_token, event_id, number, duration_ms, wait_ms)
     ), settled as (
       update delivery d set state = 'delivered', attempts = s.number, lease_token = null, finished_at = now(), error = null
       from s where d.id = s.delivery_id and d.lease_token = s.lease_token
       returning d.id, d.source_id, s.attempt_id, s.event_id, s.number, s.duration_ms, s.wait_ms
     ), attempted as (
       insert into attempt (id, delivery_id, event_id, handler, number, outcome, duration_ms, worker_id, handler_version)
       select attempt_id, id, event_id, $1::text, number, 'delivered', duration_ms, $2::uuid, $3::text from settled
     ), counted as (
       insert into delivery_minute (minute, handler, source_id, outcome, shard, deliveries, duration_ms, wait_ms)
       select date_trunc('minute', now()), $1::text, source_id, 'delivered', $4::int, count(*), sum(duration_ms), sum(wait_ms)
       from settled group by source_id
       on conflict (minute, handler, source_id, outcome, shard) do update
         set deliveries = delivery_minute.deliveries + excluded.deliveries,
             duration_ms = delivery_minute.duration_ms + excluded.duration_ms, wait_ms = delivery_minute.wait_ms + excluded.wait_ms
     ), ended as (${jobs.text})
     select id from settled, (${PATIENCE}) as patience`,
    [
      ...[by.handler, by.workerId, by.handlerVersion, by.shard],
      deliveries.map((d) => d.attemptId),
      deliveries.map((d) => d.deliveryId),
      deliveries.map((d) => d.leaseToken),
      deliveries.map((d) => d.eventId),
      deliveries.map((d) => d.number),
      deliveries.map((d) => d.durationMs),
      deliveries.map((d) => d.waitMs),
      ...jobs.values,
    ],
  );
  return new Set(rows.map(({ id }) => id));
}
