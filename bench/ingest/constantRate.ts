/** A thousand requests a second for a minute, whatever comes back: latency from the moment each was due, beside one row's insert. */

import { quantile } from "#bench/load/results.ts";
import { load, stop } from "#bench/processes.ts";
import { ratio } from "#bench/report.ts";
import { SECRET, type Setup, startReceiver } from "./setup.ts";

const PER_SECOND = 1_000;
const SECONDS = 60;
const INSERTS = 400;

export async function benchConstantRate(setup: Setup): Promise<void> {
  const receiver = await startReceiver(setup, await setup.addSource("constant"));
  const before = await insertTimes(setup);
  await load({ url: receiver.url, secret: SECRET, connections: 16, seconds: 2 });
  const [phase] = await load({ url: receiver.url, secret: SECRET, rates: [{ perSecond: PER_SECOND, seconds: SECONDS }] });
  if (!phase) throw new Error("the load generator said nothing");
  const insertMs = quantile([...before, ...(await insertTimes(setup))], 0.5);
  await stop(receiver.process);
  const { p50Ms, p99Ms, accepted, shed, failed } = phase;
  console.log(
    `constant rate: ${accepted} accepted, ${shed} shed, ${failed} failed; p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms; ` +
      `one row's insert, median: ${insertMs.toFixed(2)} ms\n`,
  );
  ratio(`p99 at ${PER_SECOND}/s / median insert`, p99Ms / insertMs, 25, "lower");
  ratio(`errors at ${PER_SECOND}/s`, shed + failed, 0, "lower");
}

/** One row of the same size, one commit, one after the other on one connection. */
async function insertTimes({ database: { query } }: Setup): Promise<number[]> {
  await query("create table if not exists floor_row (id bigserial primary key, body bytea not null)");
  const body = Buffer.alloc(1_800, "x");
  const times: number[] = [];
  for (let i = 0; i < INSERTS; i++) {
    const startedAt = performance.now();
    await query("insert into floor_row (body) values ($1)", [body]);
    times.push(performance.now() - startedAt);
  }
  return times;
}
