/**
 * Delivery beside its floors, in one run: pg-boss alone (fetch(100) + complete, and its own `work()` with batches of 100), against our pump
 * with full bookkeeping (claim, attempt row, state, counts, settle) on a handler that does nothing.
 */
import { constants, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { PgBoss } from "pg-boss";
import type { BenchDatabase } from "#bench/database.ts";
import { freePort, startServer, stop } from "#bench/processes.ts";
import { ratio, table } from "#bench/report.ts";
import { createPool, dbOf } from "#lib/postgres/db.ts";
import { queueName } from "#lib/queue/queue.ts";
import { APP_SECRET, insertEvents } from "./setup.ts";

const EVENTS = 20_000;

export async function benchThroughput(database: BenchDatabase): Promise<void> {
  // As the worker does itself: on a busy machine the floors must not go before it.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  for (const name of ["floor", "work", "bench"]) await database.boss.ensure(name, 30_000);
  await insertEvents(database, "floor", EVENTS);
  const floor = await rawPump(database);
  await insertEvents(database, "work", EVENTS);
  const work = await bossWork(database);
  await insertEvents(database, "bench", EVENTS);
  // The payload index is the leader's work, not delivery's: there is nothing left of it to do.
  await database.query("update indexer_position set event_id = (select max(id::text)::uuid from event)");
  const ours = await workerPump(database);
  table(
    ["", "deliveries/s"],
    [
      ["pg-boss fetch(100) + complete", Math.round(floor).toString()],
      ["pg-boss work(), batches of 100", Math.round(work).toString()],
      ["worker, full bookkeeping", Math.round(ours).toString()],
    ],
  );
  ratio("worker / raw pg-boss", ours / floor, 0.5);
  ratio("worker / pg-boss work()", ours / work);
}

async function rawPump({ boss, url }: BenchDatabase): Promise<number> {
  const pool = createPool({ connectionString: url, max: 2, name: "floor" });
  const started = performance.now();
  let done = 0;
  for (;;) {
    const jobs = await boss.fetch("floor", 100);
    if (jobs.length === 0) break;
    await boss.complete(dbOf(pool), "floor", jobs);
    done += jobs.length;
  }
  await pool.end();
  return done / ((performance.now() - started) / 1000);
}

/** As its documentation shows it: it looks again at once only when it is told to while more is ready. */
async function bossWork({ url }: BenchDatabase): Promise<number> {
  const boss = new PgBoss({ connectionString: url, schema: "pgboss", migrate: false, supervise: false, schedule: false });
  boss.on("error", () => {});
  await boss.start();
  const started = performance.now();
  let done = 0;
  let endedAt = started;
  await boss.work(queueName("work"), { batchSize: 100, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true }, async (jobs) => {
    done += jobs.length;
    endedAt = performance.now();
  });
  while (done < EVENTS) await sleep(50);
  await boss.stop({ graceful: false });
  return done / ((endedAt - started) / 1000);
}

/** From the first delivery's end to the last: starting the process is not part of it. */
async function workerPump({ url, query }: BenchDatabase): Promise<number> {
  const port = await freePort();
  const env = {
    DATABASE_URL: url,
    APP_SECRET,
    WORKER_PORT: String(port),
    WORKER_CONCURRENCY: "300",
    HANDLERS: "bench/deliver/noopHandlers.ts",
  };
  const worker = await startServer(["worker/main.ts"], env, `http://127.0.0.1:${port}/healthz`);
  for (;;) {
    const { rows } = await query<{ open: number }>(
      "select count(*)::int as open from delivery where handler = 'bench' and state <> 'delivered'",
    );
    if (rows[0]?.open === 0) break;
    await sleep(250);
  }
  await stop(worker);
  const { rows } = await query<{ seconds: number; attempts: number }>(
    `select extract(epoch from max(finished_at) - min(finished_at))::float8 as seconds, count(*)::int as attempts
     from delivery where handler = 'bench' and state = 'delivered'`,
  );
  const [{ seconds, attempts } = { seconds: 1, attempts: 0 }] = rows;
  return attempts / seconds;
}
