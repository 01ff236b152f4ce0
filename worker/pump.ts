/**
 * Feeds one handler: fetches as many jobs as it has free slots, claims their deliveries, and starts each in a slot.
 *
 *   asleep ──wake, free slot, due retry, every 5 s──▶ fetch ──jobs──▶ claim ──▶ run (slots) ──▶ settle
 *      ▲                                                │ none
 *      └────────────────────────────────────────────────┘
 */
import { crashPoint } from "#lib/crashPoint.ts";
import type { Handler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { log } from "#lib/log.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { DeliveryJob, Queue } from "#lib/queue/queue.ts";
import { claimDeliveries } from "#lib/store/deliveries.ts";
import { returnTokens, takeTokens } from "#lib/store/throttles.ts";
import type { Running } from "./attempt.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { replayShare, type Slots } from "./slots.ts";

export type PumpDeps = {
  db: Db;
  queue: Queue;
  heartbeat: Heartbeat;
  slots: Slots;
  workerId: string;
  version: string;
  execute(running: Running): Promise<void>;
};

export type Pump = {
  wake(): void;
  setPaused(paused: boolean): void;
  /** Stops fetching. What runs goes on; `running` says how much. */
  stop(): Promise<void>;
  idle(): Promise<void>;
  running(): number;
};

const POLL_MS = 5_000;
const AFTER_ERROR_MS = 1_000;
const MAX_BATCH = 100;

export function startPump(handler: Handler, deps: PumpDeps, paused = false): Pump {
  const active = new Set<Promise<void>>();
  let replays = 0;
  let stopping = false;
  let signal = Promise.withResolvers<void>();
  const wake = () => signal.resolve();

  /** Sleeps until something may have changed. A wake-up that came while awake is not lost. */
  const rest = async (ms: number) => {
    const timer = setTimeout(wake, ms);
    await signal.promise;
    clearTimeout(timer);
    signal = Promise.withResolvers<void>();
  };

  const round = async (): Promise<number> => {
    const wanted = Math.min(handler.concurrency - active.size, MAX_BATCH);
    if (paused || wanted <= 0) return POLL_MS;
    const reserved = deps.slots.reserve(wanted, wake);
    if (reserved === 0) return POLL_MS;
    let started = 0;
    try {
      const allowed = await takeAllowance(deps.db, handler, reserved);
      if (allowed.taken === 0) return allowed.waitMs;
      const jobs = await fetchJobs(handler, deps, allowed.taken, replays);
      if (jobs.length < allowed.taken) await giveBack(deps.db, handler, allowed.taken - jobs.length);
      if (jobs.length === 0) return POLL_MS;
      crashPoint("worker:after_fetch");
      for (const running of await claim(handler, deps, jobs)) {
        track(running);
        started++;
      }
      return 0;
    } finally {
      deps.slots.release(reserved - started);
    }
  };

  const track = (running: Running) => {
    const isReplay = running.claimed.replay_id !== null;
    if (isReplay) {
      replays++;
      deps.slots.replayStarted();
    }
    const work = deps
      .execute(running)
      .catch((error: unknown) => log("error", "delivery.not_settled", { handler: handler.name, error }))
      .finally(() => {
        deps.heartbeat.remove(handler.name, running.job);
        active.delete(work);
        if (isReplay) {
          replays--;
          deps.slots.replayEnded();
        }
        deps.slots.release(1);
        wake();
      });
    active.add(work);
  };

  const loop = async () => {
    while (!stopping) {
      const restMs = await round().catch((error: unknown) => {
        log("warn", "pump.failed", { handler: handler.name, error });
        return AFTER_ERROR_MS;
      });
      if (restMs > 0 && !stopping) await rest(restMs);
    }
  };

  const looping = loop();
  return {
    wake,
    setPaused(value) {
      paused = value;
      wake();
    },
    async stop() {
      stopping = true;
      wake();
      await looping;
    },
    async idle() {
      while (active.size > 0) await Promise.all(active);
    },
    running: () => active.size,
  };
}

/** Live work and retries first; replays only into what their share leaves. */
async function fetchJobs(handler: Handler, { queue, slots }: PumpDeps, free: number, replays: number): Promise<DeliveryJob[]> {
  const room = Math.min(replayShare(handler.concurrency) - replays, slots.replayRoom());
  if (room >= free) return queue.fetch(handler.name, free);
  const jobs = await queue.fetch(handler.name, free, { min: "retry" });
  const rest = Math.min(free - jobs.length, room);
  return rest > 0 ? [...jobs, ...(await queue.fetch(handler.name, rest))] : jobs;
}

const burstOf = ({ throttle }: Handler) => throttle?.burst ?? Math.max(1, Math.ceil(throttle?.perSecond ?? 1));

async function takeAllowance(db: Db, handler: Handler, wanted: number) {
  if (!handler.throttle) return { taken: wanted, waitMs: 0 };
  return takeTokens(db, handler.name, { perSecond: handler.throttle.perSecond, burst: burstOf(handler) }, wanted);
}

async function giveBack(db: Db, handler: Handler, tokens: number) {
  if (handler.throttle) await returnTokens(db, handler.name, burstOf(handler), tokens);
}

/** Claims the deliveries of fetched jobs. A job whose delivery does not want it is stale and is ended here. */
async function claim(
  handler: Handler,
  { db, queue, heartbeat, workerId, version }: PumpDeps,
  jobs: readonly DeliveryJob[],
): Promise<Running[]> {
  for (const job of jobs) heartbeat.add(handler.name, job);
  const forget = (ended: readonly DeliveryJob[]) => {
    for (const job of ended) heartbeat.remove(handler.name, job);
  };
  const byDelivery = new Map(jobs.map((job) => [job.data.d, job]));
  const wanted = jobs.map((job) => ({ deliveryId: job.data.d, jobId: job.id, leaseToken: newId(), crashId: newId() }));
  const claimed = await claimDeliveries(db, wanted, workerId).catch((error: unknown) => {
    // Without a heartbeat the jobs are given out again in seconds; with one nobody would ever run them.
    forget(jobs);
    throw error;
  });
  const running = claimed.flatMap((row): Running[] => {
    const job = byDelivery.get(row.id);
    byDelivery.delete(row.id);
    return job ? [{ claimed: row, job, handler, attemptId: newId(), startedMs: performance.now(), workerId, version }] : [];
  });
  const stale = [...byDelivery.values()];
  forget(stale);
  // Their next fetch finds them stale again; what was claimed must run now.
  await queue
    .complete(db, handler.name, stale)
    .catch((error: unknown) => log("warn", "stale_jobs.not_ended", { handler: handler.name, error }));
  return running;
}
