/** Scenario 13: the network swallows everything between us and PostgreSQL, and tells nobody. */
import { setTimeout as sleep } from "node:timers/promises";
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { mixedEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const SILENT_MS = { short: 12_000, long: 60_000 };
const PER_SECOND = 100;
/** Ingest's own deadline, and what a busy machine may add to it. */
const ANSWER_MS = 2_500 + 2_000;
const LISTENER_MS = 30_000;

export const halfOpen: Scenario = {
  number: 13,
  promise: "while the network swallows everything nobody waits longer than the deadline, and afterwards everything is found again",
  world: { receivers: 1, workers: 2, proxied: ["receiver", "worker"] },
  inexact: "commits that were swallowed may or may not have counted",
  async run({ client, proxies, pool, receivers, workers, run, inject }, scale) {
    let isOver = false;
    const sending = client.send({
      count: Number.POSITIVE_INFINITY,
      concurrency: 400,
      perSecond: PER_SECOND,
      make: (n) => mixedEvent(run, n),
      isEnough: () => isOver,
    });
    await sleep(3_000);
    const { rows } = await pool.query<{ now: Date }>("select clock_timestamp() as now");
    await Promise.all(Object.values(proxies).map((proxy) => proxy.set({ kind: "blackhole" })));
    await sleep(SILENT_MS[scale]);
    await Promise.all(Object.values(proxies).map((proxy) => proxy.set({ kind: "pass" })));
    inject(`${SILENT_MS[scale] / 1000} s of silence`);
    const passedAt = performance.now();
    await waitFor(
      "every listener has a connection that is not swallowed",
      async () => (await listenersSince(rows[0]?.now)) >= receivers.length + workers.length,
      LISTENER_MS,
    );
    const listenersMs = Math.round(performance.now() - passedAt);
    await sleep(1_000);
    isOver = true;
    const tally = await sending;
    const violations = [
      ...expectThat(tally.slowestMs <= ANSWER_MS, `an answer took ${Math.round(tally.slowestMs)} ms`),
      ...expectAlive([...receivers, ...workers]),
    ];
    return { facts: { ...answersOf(tally), "listeners back after": `${listenersMs} ms` }, violations };

    async function listenersSince(moment: Date | undefined) {
      const found = await pool.query<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where application_name = 'spillway-listen' and backend_start > $1",
        [moment],
      );
      return found.rows[0]?.n ?? 0;
    }
  },
};
