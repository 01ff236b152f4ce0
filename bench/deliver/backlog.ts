/** Whether what waits slows what runs: fetch and claim of a hundred with ten thousand waiting, and with a million. */
import type { BenchDatabase } from "#bench/database.ts";
import { quantile } from "#bench/load/results.ts";
import { ratio, table } from "#bench/report.ts";
import { newId } from "#lib/domain/id.ts";
import { createPool, preparedDbOf } from "#lib/postgres/db.ts";
import { claimDeliveries } from "#lib/store/deliveries.ts";
import { insertEvents } from "./setup.ts";

const FEW = 10_000;
const MANY = 1_000_000;
const CHUNK = 10_000;
const ROUNDS = 60;

export async function benchBacklog(database: BenchDatabase): Promise<void> {
  for (const name of ["few", "many"]) {
    await database.boss.ensure(name, 30_000);
    await insertEvents(database, name, ROUNDS * 100);
  }
  await wait(database, "few", FEW);
  await wait(database, "many", MANY);
  await database.query("analyze");
  const [few, many] = [await fetchTimes(database, "few"), await fetchTimes(database, "many")];
  const row = (name: string, times: number[]) => [name, quantile(times, 0.5).toFixed(2), quantile(times, 0.99).toFixed(2)];
  table(["waiting", "p50 ms", "p99 ms"], [row(FEW.toLocaleString("en"), few), row(MANY.toLocaleString("en"), many)]);
  ratio("fetch with 1,000,000 / with 10,000 waiting", quantile(many, 0.5) / quantile(few, 0.5), 1.5, "lower");
}

/** Deliveries of one stored event that wait behind those that are fetched. */
async function wait({ url, query, boss }: BenchDatabase, handler: string, deliveries: number): Promise<void> {
  const pool = createPool({ connectionString: url, max: 1, name: "seed" });
  for (let made = 0; made < deliveries; made += CHUNK) {
    const jobs = Array.from({ length: CHUNK }, () => ({ jobId: newId(), deliveryId: newId(), lane: "live" as const }));
    await query(
      `insert into delivery (id, event_id, source_id, handler, state, job_id)
       select d.id, e.event_id, e.source_id, $3, 'queued', d.job_id from unnest($1::uuid[], $2::uuid[]) as d (id, job_id)
       cross join (select event_id, source_id from delivery where handler = $3 limit 1) e`,
      [jobs.map(({ deliveryId }) => deliveryId), jobs.map(({ jobId }) => jobId), handler],
    );
    await boss.enqueue(preparedDbOf(pool), handler, jobs);
  }
  await pool.end();
}

async function fetchTimes({ url, boss }: BenchDatabase, handler: string): Promise<number[]> {
  const pool = createPool({ connectionString: url, max: 1, name: "fetch" });
  const db = preparedDbOf(pool);
  const worker = newId();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const jobs = await boss.fetch(handler, 100);
    await claimDeliveries(
      db,
      jobs.map((job) => ({ deliveryId: job.data.d, jobId: job.id, leaseToken: newId(), crashId: newId() })),
      worker,
    );
    times.push(performance.now() - startedAt);
    await boss.complete(db, handler, jobs);
  }
  await pool.end();
  // The first few prepare their statements.
  return times.slice(10);
}
