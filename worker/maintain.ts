/** What must happen by itself: each task on its own clock, only on the leader, one run at a time. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "#lib/context.ts";
import type { Handler } from "#lib/domain/handler.ts";
import { log } from "#lib/log.ts";
import { checkLedger } from "#lib/operations/checkLedger.ts";
import { purgeDemo } from "#lib/operations/demoData.ts";
import { streamDemo } from "#lib/operations/demoStream.ts";
import { raiseAlerts, sendNotifications } from "#lib/operations/raiseAlerts.ts";
import { reconcile } from "#lib/operations/reconcile.ts";
import { ingestOrigins } from "#lib/operations/sendSample.ts";
import { stepReplay } from "#lib/operations/stepReplay.ts";
import { inTransaction } from "#lib/postgres/db.ts";
import { startLeader } from "#lib/postgres/leader.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { endMutes } from "#lib/store/failureChanges.ts";
import { deleteIdleLines } from "#lib/store/lineCare.ts";
import { saveRun } from "#lib/store/maintenance.ts";
import { listUnreported, writeReport } from "#lib/store/replayReport.ts";
import { listRunningReplays } from "#lib/store/replays.ts";
import { deleteOld, dropPartitions, ensurePartitions, recountFailures } from "#lib/store/retention.ts";
import { indexNextEvents } from "#lib/store/terms.ts";
import { deleteIdleBuckets } from "#lib/store/throttles.ts";
import { tryReplays } from "./trial.ts";

/** `code`: the handlers themselves, for dry runs. */
export type MaintenanceDeps = { context: Context; queue: Queue; handlers: readonly string[]; code: readonly Handler[] };
export type Maintenance = { stop(): Promise<void> };

const DAY_MS = 86_400_000;
const REPLAY_MS = 200;
const INDEX_BATCH = 1_000;
const NOTED_MS = 30_000;

export function startMaintenance(deps: MaintenanceDeps): Maintenance {
  const leader = startLeader(deps.context.connectionString);
  const tasks = [
    every(30_000, "reconcile", () => reconcileOnce(deps)),
    every(REPLAY_MS, "replay", () => stepReplays(deps)),
    every(500, "trials", () => tryReplays({ context: deps.context, handlers: deps.code })),
    every(2_000, "replay reports", () => reportReplays(deps)),
    every(1_000, "index", () => indexEvents(deps)),
    every(1_000, "demo data", () => demoOnce(deps)),
    every(5_000, "alerts", () => alertOnce(deps)),
    every(60_000, "ledger", () => checkLedgerOnce(deps)),
    every(3_600_000, "retention", () => retain(deps)),
  ];

  function every(ms: number, name: string, work: () => Promise<unknown>) {
    let running: Promise<void> | undefined;
    const tick = () => {
      if (running || !leader.isLeader()) return;
      const began = Date.now();
      running = work()
        // What runs many times a second is seen by its effects; a run of the others would be missed.
        .then((detail) => (ms < NOTED_MS ? undefined : saveRun(deps.context.db, { task: name, tookMs: Date.now() - began, detail })))
        .catch((error: unknown) => log("warn", "maintenance.failed", { task: name, error }))
        .finally(() => {
          running = undefined;
        });
    };
    const timer = setInterval(tick, ms);
    // Long clocks tick once soon after the election too: a machine may restart more often than they run.
    const first = ms > 5_000 ? setTimeout(tick, 4_000) : undefined;
    return {
      async stop() {
        clearInterval(timer);
        clearTimeout(first);
        await running;
      },
    };
  }

  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.stop()));
      await leader.stop();
    },
  };
}

async function reconcileOnce({ context, queue, handlers }: MaintenanceDeps) {
  const found = await reconcile(context.pool, context.db, queue, handlers);
  if (found > 0) log("warn", "deliveries.rescheduled", { found });
  return { found };
}

/** Fractions of an allowance are carried over, so that 3 a second is 3 a second at five steps a second. */
const allowances = new Map<string, number>();

/** A step makes a chunk; a fast handler has done with it long before the next tick. */
const STEPS = 4;

async function stepReplays({ context, queue }: MaintenanceDeps) {
  const running = await listRunningReplays(context.db);
  for (const { id, perSecond } of running) {
    let budget = Number.MAX_SAFE_INTEGER;
    if (perSecond !== null) budget = Math.min(perSecond, (allowances.get(id) ?? 0) + (perSecond * REPLAY_MS) / 1000);
    for (let step = 0, made = 1; step < STEPS && made > 0; step++) {
      made = await stepReplay(context.pool, queue, id, Math.floor(budget), new Date());
      budget -= made;
    }
    if (perSecond !== null) allowances.set(id, budget);
  }
  for (const id of allowances.keys()) if (!running.some((replay) => replay.id === id)) allowances.delete(id);
}

/** A cancelled replay has its report once what ran has ended. */
async function reportReplays({ context }: MaintenanceDeps) {
  for (const id of await listUnreported(context.db)) await inTransaction(context.pool, (db) => writeReport(db, id));
}

async function indexEvents({ context }: MaintenanceDeps) {
  for (let read = INDEX_BATCH; read === INDEX_BATCH; )
    read = await inTransaction(context.pool, (db) => indexNextEvents(db, INDEX_BATCH, new Date()));
}

async function alertOnce({ context }: MaintenanceDeps) {
  const { pool, db, vault, config } = context;
  const policy = { allowPrivate: config.ALLOW_PRIVATE_DESTINATIONS };
  await endMutes(db);
  await raiseAlerts({ pool, db, vault, policy, publicUrl: config.publicUrl });
  await sendNotifications({ db, vault, policy });
}

/** With demo data off this is one look at a small table. */
async function demoOnce({ context: { db, vault, config } }: MaintenanceDeps) {
  const now = new Date();
  await purgeDemo(db, now);
  await streamDemo({ db, vault, origins: ingestOrigins(config), random: Math.random, sleep }, now);
}

async function checkLedgerOnce({ context }: MaintenanceDeps) {
  return { gaps: (await checkLedger(context.pool, new Date())).length };
}

async function retain({ context }: MaintenanceDeps) {
  const { db, config } = context;
  const made = await ensurePartitions(db);
  const before = new Date(Date.now() - config.RETENTION_DAYS * DAY_MS);
  const dropped = await dropPartitions(db, before);
  let deleted = 0;
  for (let bite = 1; bite > 0; deleted += bite) bite = await deleteOld(db, before, 5_000);
  for (let bite = 1; bite > 0; deleted += bite)
    bite = (await deleteIdleLines(db, before, 5_000)) + (await deleteIdleBuckets(db, before, 5_000));
  if (dropped.length > 0) await recountFailures(db);
  if (made + dropped.length + deleted > 0) log("info", "retention.applied", { made, dropped, deleted });
  return { made, dropped: dropped.length, deleted };
}
