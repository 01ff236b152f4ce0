/** Ingest at a steady rate with the worker and its indexer at work, with and without searches beside it, in turns. */
import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "#bench/load/results.ts";
import { freePort, load, startServer, stop } from "#bench/processes.ts";
import { ratio, table } from "#bench/report.ts";
import type { SeededSource } from "#cli/seed/senders.ts";
import { RECEIVER_FLAGS } from "#lib/receiverFlags.ts";
import { entries, type Target } from "./entries.ts";

const SEARCHES_PER_SECOND = 4;
const SECONDS = 15;
const WARM_UP_SECONDS = 5;
const VALUES = 40;

/** `rounds`: windows of each kind. */
export type Pace = { perSecond: number; rounds: number };

/** `env`: of the processes; `source`: one of Stripe's. */
export async function measureIngest(
  target: Target,
  env: Record<string, string>,
  source: SeededSource,
  { perSecond, rounds }: Pace,
): Promise<void> {
  const [port, workerPort] = [await freePort(), await freePort()];
  const receiver = await startServer(
    [...RECEIVER_FLAGS, "receiver/main.ts"],
    { ...env, RECEIVER_PORT: String(port) },
    `http://127.0.0.1:${port}/healthz`,
  );
  const workerEnv = { ...env, WORKER_PORT: String(workerPort), HANDLERS: "cli/seed/handlers.ts" };
  const worker = await startServer(["worker/main.ts"], workerEnv, `http://127.0.0.1:${workerPort}/healthz`);
  const url = `http://127.0.0.1:${port}/in/${source.ingestKey}`;
  const send = async (seconds: number) => (await load({ url, secret: source.secret, rates: [{ perSecond, seconds }] }))[0];
  const values = await Promise.all(entries.map((entry) => entry.draw(target, VALUES)));
  const searches = { times: [] as number[], next: 0 };
  const [alone, beside]: [number[], number[]] = [[], []];
  const rows: string[][] = [];
  try {
    await send(WARM_UP_SECONDS);
    for (let round = 0; round < rounds * 2; round++) {
      // Without, with, with, without: neither always comes second.
      const isBeside = [false, true, true, false][round % 4] === true;
      const loop = isBeside ? startSearches(target, values, searches) : undefined;
      const phase = await send(SECONDS);
      await loop?.end();
      if (!phase) throw new Error("the load generator said nothing");
      (isBeside ? beside : alone).push(phase.p99Ms);
      console.log(`window ${round + 1} of ${rounds * 2}: p99 ${phase.p99Ms.toFixed(1)} ms${isBeside ? " with searches" : ""}`);
      rows.push([
        isBeside ? "with searches" : "alone",
        String(phase.accepted),
        String(phase.shed + phase.failed),
        phase.p50Ms.toFixed(1),
        phase.p99Ms.toFixed(1),
      ]);
    }
  } finally {
    await stop(worker);
    await stop(receiver);
  }
  table([`ingest at ${perSecond}/s`, "accepted", "refused", "p50 ms", "p99 ms"], rows);
  console.log(
    `${searches.times.length} searches beside it: p50 ${quantile(searches.times, 0.5).toFixed(1)} ms, p95 ${quantile(searches.times, 0.95).toFixed(1)} ms\n`,
  );
  ratio("ingest p99 with searches / alone", quantile(beside, 0.5) / quantile(alone, 0.5), 1.5, "lower");
}

/** An open loop: each search begins at its moment, whether those before have ended or not. */
function startSearches(target: Target, values: readonly (readonly string[])[], searches: { times: number[]; next: number }) {
  const running: Promise<void>[] = [];
  let isOver = false;
  const looping = (async () => {
    const startedAt = performance.now();
    for (let n = 0; !isOver; n++) {
      running.push(searchOnce(searches.next++));
      await sleep(Math.max(0, startedAt + ((n + 1) * 1000) / SEARCHES_PER_SECOND - performance.now()));
    }
  })();
  return {
    async end() {
      isOver = true;
      await looping;
      await Promise.all(running);
    },
  };

  async function searchOnce(n: number): Promise<void> {
    const place = n % entries.length;
    const value = values[place]?.[Math.floor(n / entries.length) % VALUES];
    const startedAt = performance.now();
    if (value !== undefined) await entries[place]?.run(target, value).catch(() => 0);
    searches.times.push(performance.now() - startedAt);
  }
}
