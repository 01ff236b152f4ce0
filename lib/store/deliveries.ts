/** Deliveries as a worker and the reconciler see them: claimed for a job, given a new one, ended before they ran. */
import type { DeliveryState } from "#lib/domain/delivery.ts";
import type { Db } from "#lib/postgres/db.ts";

/** `crashId` names the attempt row that is written if the last worker that had the delivery died. */
export type ClaimWanted = { deliveryId: string; jobId: string; leaseToken: string; crashId: string };

export type Claimed = {
  id: string;
  /** The one of its jobs that it was claimed for. */
  job_id: string;
  event_id: string;
  source_id: string;
  source: string;
  provider: string;
  attempts: number;
  crashes: number;
  lease_token: string;
  replay_id: string | null;
  type: string;
  dedup_key: string;
  entity_key: string | null;
  occurred_at: Date | null;
  /** Its key and place in line, and whether it holds a slot of it. */
  key: string | null;
  seq: number | null;
  in_slot: boolean;
  request_id: string;
  headers: string;
  context: string | null;
  /** Null once retention has removed the event: there is nothing left to run. */
  body: Buffer | null;
};

/**
 * Takes deliveries for the jobs just fetched. A job that is not the delivery's current one is stale and takes
 * nothing; one found `delivering` comes back from a dead worker, which is counted and written down as a crash.
 * `finder` is the worker that claims: who had it is not known any more.
 */
export async function claimDeliveries(db: Db, wanted: readonly ClaimWanted[], finder: string): Promise<Claimed[]> {
  const { rows } = await db.query<Claimed>(
    `/* delivery.claim */
     with claimed as (
       update delivery d
       set state = 'delivering', lease_token = w.lease_token, next_attempt_at = null, crashes = d.crashes + (d.state = 'delivering')::int
       -- Beside it the row as it was. It cannot have changed since: whoever changes an open delivery gives it another job or ends it.
       from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as w (delivery_id, job_id, lease_token, crash_id)
       join delivery old on old.id = w.delivery_id
       where d.id = w.delivery_id and d.job_id = w.job_id and d.state in ('queued', 'retrying', 'delivering')
       returning d.*, old.state = 'delivering' as crashed, w.crash_id
     ), crash as (
       insert into attempt (id, delivery_id, event_id, handler, number, outcome, error_name, error_message, duration_ms, worker_id)
       select crash_id, id, event_id, handler, attempts + 1, 'crashed', 'WorkerCrashed', 'The worker died while this ran', 0, $5::uuid
       from claimed where crashed
     )
     select c.id, c.job_id, c.event_id, c.source_id, c.attempts, c.crashes, c.lease_token, c.replay_id, c.key, c.seq, c.in_slot, s.name as source, s.provider,
            coalesce(e.type, '') as type, coalesce(e.dedup_key, '') as dedup_key, e.entity_key, e.occurred_at,
            coalesce(e.request_id, c.event_id) as request_id, e.context, coalesce(r.headers, '[]') as headers,
            case when e.body_start is null then r.body
                 else substring(r.body from e.body_start + 1 for e.body_end - e.body_start) end as body
     from claimed c
     join source s on s.id = c.source_id
     left join event e on e.id = c.event_id
     left join request r on r.id = e.request_id`,
    [wanted.map((w) => w.deliveryId), wanted.map((w) => w.jobId), wanted.map((w) => w.leaseToken), wanted.map((w) => w.crashId), finder],
  );
  return rows;
}

/** Deliveries not done that were last touched long enough ago to be checked against the queue, after `afterId`. */
export async function listOpenDeliveries(db: Db, handler: string, afterId: string, limit: number) {
  const { rows } = await db.query<{
    id: string;
    job_id: string;
    state: DeliveryState;
    next_attempt_at: Date | null;
    replay_id: string | null;
  }>(
    `/* delivery.open */
     select id, job_id, state, next_attempt_at, replay_id from delivery
     where state in ('queued', 'delivering', 'retrying') and handler = $1::text and id > $2::uuid and job_id is not null
     order by id limit $3::int`,
    [handler, afterId, limit],
  );
  return rows;
}

/**
 * Gives orphans a new job; one that changed meanwhile is left alone. One that was running stays `delivering`, so that
 * the claim counts its crash; whoever still runs it has lost its lease. Returns those taken.
 */
export async function rescheduleOrphans(
  db: Db,
  orphans: readonly { id: string; oldJobId: string; newJobId: string }[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `/* delivery.reschedule */
     update delivery d
     set job_id = x."newJobId", lease_token = null
     from json_to_recordset($1::text::json) as x (id uuid, "oldJobId" uuid, "newJobId" uuid)
     where d.id = x.id and d.job_id = x."oldJobId" and d.state in ('queued', 'delivering', 'retrying')
     returning d.id`,
    [JSON.stringify(orphans)],
  );
  return new Set(rows.map((row) => row.id));
}

/** Ends a delivery that waits; one that runs is left to its handler. Undefined: it does not wait. */
export async function cancelDelivery(db: Db, id: string): Promise<{ handler: string; key: string | null; in_slot: boolean } | undefined> {
  const { rows } = await db.query<{ handler: string; key: string | null; in_slot: boolean }>(
    `/* delivery.cancel */
     with waiting as (
       select id, in_slot from delivery where id = $1::uuid and state in ('queued', 'retrying', 'paused') for update
     )
     update delivery d set state = 'cancelled', finished_at = now(), next_attempt_at = null, in_slot = false
     from waiting w where d.id = w.id returning d.handler, d.key, w.in_slot`,
    [id],
  );
  return rows[0];
}

/** Gives a delivery that waits for its next attempt a new job for now; its old job is stale from here on. One that waits in line goes on waiting. */
export async function restartDelivery(db: Db, id: string, jobId: string): Promise<boolean> {
  const { rows } = await db.query(
    `/* delivery.restart */ update delivery set job_id = $2::uuid, next_attempt_at = null
     where id = $1::uuid and state in ('queued', 'retrying') and job_id is not null returning id`,
    [id, jobId],
  );
  return rows.length === 1;
}
