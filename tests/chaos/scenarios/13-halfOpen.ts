/** Scenario 13: the network swallows everything between us and PostgreSQL, and tells nobody. */
import { setTimeout as sleep } from "node:timers/promises";
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const SILENT_MS = { short: 12_000, long: 60_000 };
const PER_SECOND = 100;
/** Ingest's own deadline, and what a busy machine may add to it. */
const ANSWER_MS = 2_500 + 2_000;
const BACK_MS = 30_000;

export const halfOpen: Scenario = {
  number: 13,
  promise: "while the network swallows everything nobody waits longer than the deadline, and afterwards everything is found again",
  world: { receivers: 1, workers: 2, proxied: ["receiver", "worker"] },
  inexact: "commits that were swallowed may or may not have counted",
  async run(world, scale) {
    const { proxies, pool, receivers, workers, inject, addressOf, sources } = world;
    const flood = startFlood(world, { perSecond: PER_SECOND, concurrency: 400 });
    await sleep(3_000);
    const { rows } = await pool.query<{ now: Date }>("select clock_timestamp() as now");
    const silentSince = rows[0]?.now;
    await Promise.all(Object.values(proxies).map((proxy) => proxy.set({ kind: "blackhole" })));
    inject(`${SILENT_MS[scale] / 1000} s of silence`);
    await sleep(SILENT_MS[scale] / 2);
    const during = [await ask("/in/no-such-key"), await ask(`/in/${sources.stripe.key}`)];
    await sleep(SILENT_MS[scale] / 2);
    await Promise.all(Object.values(proxies).map((proxy) => proxy.set({ kind: "pass" })));
    const passedAt = performance.now();
    const count = receivers.length + workers.length;
    await waitFor(
      "every listener has a connection that is not swallowed",
      async () => (await since("'spillway-listen'")) >= count,
      BACK_MS,
    );
    await waitFor("one worker leads again", async () => (await since("'spillway-leader'", LOCKED)) === 1, BACK_MS);
    const backMs = Math.round(performance.now() - passedAt);
    // A busy machine may shed for a while: what had waited comes all at once.
    const askWhenTaken = (path: string) =>
      waitFor(
        "it is not shed",
        async () => {
          const answer = await ask(path);
          return answer.status !== 503 && answer;
        },
        BACK_MS,
      );
    const after = [await askWhenTaken("/in/no-such-key"), await askWhenTaken(`/in/${sources.stripe.key}`)];
    await sleep(1_000);
    const tally = await flood.end();
    const slowest = Math.max(tally.slowestMs, ...[...during, ...after].map(({ ms }) => ms));
    const violations = [
      ...expectThat(slowest <= ANSWER_MS, `an answer took ${Math.round(slowest)} ms`, JSON.stringify({ during, after })),
      ...expectThat(
        during.every(({ status }) => status === 503),
        "something was answered that nobody could know",
        JSON.stringify(during),
      ),
      ...expectThat(after.map(({ status }) => status).join() === "404,401", "settings are not read again", JSON.stringify(after)),
      ...expectAlive([...receivers, ...workers]),
    ];
    return { facts: { ...answersOf(tally), "listeners and leader back after": `${backMs} ms` }, violations };

    /** Connections of that name made after the silence began. */
    async function since(name: string, where = "true") {
      const found = await pool.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where application_name = ${name} and backend_start > $1 and ${where}`,
        [silentSince],
      );
      return found.rows[0]?.n ?? 0;
    }

    /** An unsigned request: to answer it, the settings must be looked at again. */
    async function ask(path: string) {
      const startedAt = performance.now();
      const response = await fetch(addressOf(0) + path, { method: "POST", body: "{}", signal: AbortSignal.timeout(20_000) }).catch(
        () => undefined,
      );
      return { status: response?.status ?? 0, ms: Math.round(performance.now() - startedAt) };
    }
  },
};

const LOCKED = "exists (select from pg_locks where pg_locks.pid = pg_stat_activity.pid and locktype = 'advisory' and granted)";
