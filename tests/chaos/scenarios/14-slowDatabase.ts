/** Scenario 14: every statement takes half a second longer, and more arrives than can be stored. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { newTally } from "#tests/chaos/support/client.ts";
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import { stripeEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const SLOW_MS = { short: 8_000, long: 60_000 };
const DELAY_MS = 500;
const SENDERS = 2_000;
/** Half a gigabyte would be a queue without a bound: 100 MB of bodies is what ingest allows itself. */
const MAX_RSS_BYTES = 450_000_000;
const RECOVERY_MS = 10_000;

export const slowDatabase: Scenario = {
  number: 14,
  promise: "a slow database and too many senders end in 503 with Retry-After, not in memory, and are over when it is fast again",
  world: { receivers: 1, workers: 1, proxied: ["receiver"] },
  async run(world, scale) {
    const { proxies, receivers, workers, client, run, inject } = world;
    await proxies.receiver?.set({ kind: "delay", ms: DELAY_MS });
    inject(`${SLOW_MS[scale] / 1000} s of ${DELAY_MS} ms per statement under ${SENDERS} senders`);
    const flood = startFlood(world, { perSecond: 1_500, concurrency: SENDERS });
    const mostBytes = await highestMemory(() => receivers[0]?.pid(), SLOW_MS[scale]);
    const during = new Map(flood.tally.answers);
    await proxies.receiver?.set({ kind: "pass" });
    const passedAt = performance.now();
    const tally = await flood.end();
    let probes = 0;
    await waitFor(
      "fifty in a row are taken at once",
      async () => {
        const probe = newTally();
        const make = (n: number) => stripeEvent(`evt_${run}probe${probes}x${n}`);
        await client.send({ count: 50, concurrency: 10, make, retries: false, tally: probe });
        probes++;
        return probe.acknowledged === 50;
      },
      RECOVERY_MS,
    );
    const shed = during.get("503") ?? 0;
    const violations = [
      ...expectThat(shed > 0, "nothing was shed: the load was too small to prove anything"),
      ...expectThat(tally.retryAfter === (tally.answers.get("503") ?? 0), "a 503 did not say when to come again"),
      ...expectThat(mostBytes > 0 && mostBytes < MAX_RSS_BYTES, `the receiver grew to ${Math.round(mostBytes / 1e6)} MB`),
      ...expectAlive([...receivers, ...workers]),
    ];
    return {
      facts: {
        ...answersOf(tally),
        "shed while slow": shed,
        "receiver's memory": `${Math.round(mostBytes / 1e6)} MB`,
        "backlog gone and all at ease after": `${Math.round(performance.now() - passedAt)} ms`,
      },
      violations,
    };
  },
};

/** The largest resident size seen in that time. */
async function highestMemory(pid: () => number | undefined, ms: number): Promise<number> {
  let most = 0;
  for (const until = performance.now() + ms; performance.now() < until; await sleep(200)) {
    const pages = Number(readFileSync(`/proc/${pid()}/statm`, "utf8").split(" ")[1]);
    most = Math.max(most, pages * 4_096);
  }
  return most;
}
