/** Fetches jobs and claims their deliveries, within what the handler is allowed at this moment. */
import { crashPoint } from "#lib/crashPoint.ts";
import type { Handler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { log } from "#lib/log.ts";
import { type Db, inTransaction, type Pool, preparedDbOf } from "#lib/postgres/db.ts";
import type { DeliveryJob, Queue } from "#lib/queue/queue.ts";
import { claimDeliveries } from "#lib/store/deliveries.ts";
import { lockHandler } from "#lib/store/handlers.ts";
import type { Running } from "./attempt.ts";
import { passGate } from "./gate.ts";
import type { Gather } from "./gather.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Lanes } from "./lanes.ts";
import { type Allowance, allow, giveBack, paced } from "./pace.ts";

export type TakeDeps = {
  pool: Pool;
  queue: Queue;
  heartbeat: Heartbeat;
  workerId: string;
  shard: number;
  version: string;
};

export type Taken = {
  /** How many jobs were fetched. */
  jobs: number;
  /** What of them may run, once it is claimed. */
  running: Promise<Running[]>;
  /** None was fetched: until when it is worth looking again. Undefined: when somebody says so. */
  waitMs: number | undefined;
};

/** Nobody tells this worker that another's deliveries have ended. */
const CLUSTER_POLL_MS = 200;

/** Up to `wanted` deliveries, of the back lanes at most `backRoom`. Resolves when they are fetched; the next may be while these are claimed. */
export async function take(
  deps: TakeDeps,
  handler: Handler,
  lanes: Lanes,
  wanted: number,
  backRoom: number,
  gather?: Gather,
): Promise<Taken> {
  const db = preparedDbOf(deps.pool);
  const allowance = await allow(db, handler, wanted);
  if (allowance.taken === 0) return { jobs: 0, running: NOTHING, waitMs: allowance.waitMs };
  const { clusterConcurrency } = handler;
  const fetchOnce = async (most: number, within?: Db) => {
    const found = await lanes.fetch(deps.queue, handler.name, most, backRoom, within);
    // Before anything is waited for: without a heartbeat they are given out again in seconds.
    if (found.length > 0) deps.heartbeat.addAll(handler.name, found);
    return found;
  };
  const fetch = async (most: number, within?: Db) => {
    const found = await fetchOnce(most, within);
    return gather && !within ? gather(found, fetchOnce) : found;
  };
  const claimFrom = async (within: Db, jobs: DeliveryJob[]) => {
    const { running, stale } = await claim(deps, within, handler, jobs, allowance);
    // Their next fetch finds them stale again; what was claimed must run now. But a transaction in which anything failed claims nothing.
    const ending = deps.queue.complete(within, handler.name, stale);
    await (within === db
      ? ending.catch((error: unknown) => log("warn", "stale_jobs.not_ended", { handler: handler.name, error }))
      : ending);
    return running;
  };
  const { jobs, claimed } = clusterConcurrency
    ? await withinCluster(deps, handler, clusterConcurrency, allowance.taken, fetch, claimFrom)
    : await fetch(allowance.taken).then((found) => ({ jobs: found, claimed: found.length > 0 ? claimFrom(db, found) : NOTHING }));
  if (jobs.length === 0) {
    await giveBack(db, handler, allowance.taken);
    return { jobs: 0, running: NOTHING, waitMs: clusterConcurrency ? CLUSTER_POLL_MS : undefined };
  }
  crashPoint("worker:after_fetch");
  return { jobs: jobs.length, running: start(deps, handler, claimed, allowance.taken), waitMs: 0 };
}

const NOTHING: Promise<Running[]> = Promise.resolve([]);

/** Those of the claimed that may run now; tokens that nobody needs go back. */
async function start(deps: TakeDeps, handler: Handler, claiming: Promise<Running[]>, tokens: number): Promise<Running[]> {
  const claimed = await claiming;
  const running =
    claimed.length > 0
      ? await passGate(deps, handler, claimed).catch((error: unknown) => abandon(deps, handler, claimed.map(jobOf), error))
      : claimed;
  if (running.length < claimed.length) {
    const passed = new Set(running);
    for (const entry of claimed) if (!passed.has(entry)) deps.heartbeat.remove(handler.name, entry.job);
  }
  // A token lost makes the handler a little late. Those that may run must run: they are claimed.
  await giveBack(preparedDbOf(deps.pool), handler, tokens - running.length).catch((error: unknown) =>
    log("warn", "tokens.not_returned", { handler: handler.name, error }),
  );
  return running;
}

const jobOf = ({ job }: Running) => job;

/** Nobody will run these here: without a heartbeat they are given out again in seconds, with one never. */
function abandon({ heartbeat }: TakeDeps, handler: Handler, jobs: readonly DeliveryJob[], error: unknown): never {
  for (const job of jobs) heartbeat.remove(handler.name, job);
  throw error;
}

type Fetched = { jobs: DeliveryJob[]; claimed: Promise<Running[]> };

/** One worker at a time counts and takes: what runs anywhere is an active job. */
function withinCluster(
  deps: TakeDeps,
  handler: Handler,
  limit: number,
  wanted: number,
  fetch: (most: number, db: Db) => Promise<DeliveryJob[]>,
  claimFrom: (db: Db, jobs: DeliveryJob[]) => Promise<Running[]>,
): Promise<Fetched> {
  const { pool, queue } = deps;
  let jobs: DeliveryJob[] = [];
  return inTransaction(
    pool,
    async (db) => {
      await lockHandler(db, handler.name);
      const room = Math.min(wanted, limit - (await queue.countRunning(db, handler.name)));
      jobs = room > 0 ? await fetch(room, db) : [];
      const claimed = jobs.length > 0 ? await claimFrom(db, jobs) : [];
      return { jobs, claimed: Promise.resolve(claimed) };
    },
    preparedDbOf,
    // Rolled back, they are somebody else's: a heartbeat of ours would keep them alive for ever.
  ).catch((error: unknown) => abandon(deps, handler, jobs, error));
}

type Claim = { running: Running[]; stale: DeliveryJob[] };

/** Claims the deliveries of fetched jobs. A job whose delivery does not want it is stale, and to be ended. */
async function claim(deps: TakeDeps, db: Db, handler: Handler, jobs: readonly DeliveryJob[], { at }: Allowance): Promise<Claim> {
  const { heartbeat, workerId, pool } = deps;
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const wanted = jobs.map((job) => ({ deliveryId: job.data.d, jobId: job.id, leaseToken: newId(), crashId: newId() }));
  const claimed = await claimDeliveries(db, wanted, workerId).catch((error: unknown) => abandon(deps, handler, jobs, error));
  const running = claimed.flatMap((row): Running[] => {
    // Not by its delivery: an older job of the same one may have been fetched with it.
    const job = byId.get(row.job_id);
    byId.delete(row.job_id);
    if (!job) return [];
    const lane = row.replay_id !== null ? "replay" : row.attempts > 0 ? "retry" : "live";
    const entry: Running = {
      ...{ claimed: row, job, handler, lane, attemptId: newId(), startedMs: performance.now(), workerId, askedAt: at },
      version: deps.version,
      pace: (stop) => paced(preparedDbOf(pool), handler, row.key, entry.askedAt, stop),
    };
    return [entry];
  });
  const stale = [...byId.values()];
  for (const job of stale) heartbeat.remove(handler.name, job);
  return { running, stale };
}
