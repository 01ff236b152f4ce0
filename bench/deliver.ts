/**
 * Delivery beside its floor, in one run: raw pg-boss fetch(100) + complete, against our pump with full bookkeeping
 * (claim, attempt row, state, counts, settle) on a handler that does nothing.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "#lib/domain/id.ts";
import { createPool, dbOf, inTransaction } from "#lib/postgres/db.ts";
import { insertReceived } from "#lib/store/ingest.ts";
import { type BenchDatabase, openDatabase } from "./database.ts";
import { freePort, startServer, stop } from "./processes.ts";
import { ratio, table } from "./report.ts";

const EVENTS = 20_000;
const CHUNK = 500;

export async function benchDeliver(): Promise<void> {
  const database = await openDatabase();
  try {
    await database.boss.ensure("floor", 30_000);
    await database.boss.ensure("bench", 30_000);
    await insertEvents(database, "floor");
    const floor = await rawPump(database);
    await insertEvents(database, "bench");
    const ours = await workerPump(database);
    table(
      ["", "deliveries/s"],
      [
        ["pg-boss fetch(100) + complete", Math.round(floor).toString()],
        ["worker, full bookkeeping", Math.round(ours).toString()],
      ],
    );
    ratio("worker / raw pg-boss", ours / floor, 0.5);
  } finally {
    await database.close();
  }
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

/** From the first delivery's end to the last: starting the process is not part of it. */
async function workerPump({ url, query }: BenchDatabase): Promise<number> {
  const port = await freePort();
  const env = {
    DATABASE_URL: url,
    APP_SECRET: "bench-bench-bench-bench-bench-bench-1",
    WORKER_PORT: String(port),
    WORKER_CONCURRENCY: "100",
    HANDLERS: "bench/noopHandlers.ts",
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

async function insertEvents({ url, boss, query }: BenchDatabase, handler: string) {
  const pool = createPool({ connectionString: url, max: 2, name: "seed" });
  const sourceId = newId();
  await query("insert into source (id, name, provider, ingest_key) values ($1, $2, 'none', $2)", [sourceId, handler]);
  const body = Buffer.from(JSON.stringify({ id: "evt", filler: "x".repeat(1700) }));
  for (let start = 0; start < EVENTS; start += CHUNK)
    await inTransaction(pool, async (db) => {
      const items = Array.from({ length: CHUNK }, () => ({ request: newId(), event: newId(), delivery: newId(), job: newId() }));
      await insertReceived(db, {
        requests: items.map((i) => ({ ...REQUEST, id: i.request, sourceId, body, bodyBytes: body.length, eventId: i.event })),
        events: items.map((i) => ({ ...EVENT, id: i.event, requestId: i.request, sourceId, dedupKey: i.event, bodyHash: HASH })),
        deliveries: items.map((i) => ({ id: i.delivery, eventId: i.event, handler, jobId: i.job, key: null, slots: null })),
        jobs: [
          await boss.enqueueStatement(
            handler,
            items.map((i) => ({ jobId: i.job, deliveryId: i.delivery, lane: "live" })),
          ),
        ],
        requestCounts: [],
        shard: 1,
      });
    });
  await pool.end();
}

const HASH = Buffer.alloc(32);
const REQUEST = {
  method: "POST",
  query: "",
  headers: "[]",
  verdict: "accepted",
  reason: null,
  status: 202,
  remoteAddress: "",
  secretVersion: null,
} as const;
const EVENT = { type: "bench", entityKey: null, occurredAt: null, start: null, end: null, context: null, deliveries: 1 } as const;
