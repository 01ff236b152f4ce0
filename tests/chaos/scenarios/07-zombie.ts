/** Scenario 7: a worker stands still until others have taken over, and then goes on as if nothing had happened. */
import { setTimeout as sleep } from "node:timers/promises";
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import { SLOW } from "#tests/chaos/support/handlers.ts";
import { githubEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const STANDSTILLS = { short: 1, long: 5 };
const TAKEN_OVER_MS = 40_000;

export const zombie: Scenario = {
  number: 7,
  promise: "a worker that stood still until others took over its deliveries changes nothing of what they did",
  world: { receivers: 1, workers: 2 },
  async run(world, scale) {
    const { workers, pool, inject, random } = world;
    const flood = startFlood(world, { perSecond: 60, concurrency: 40, make: () => githubEvent(SLOW) });
    let crashes = 0;
    for (let standstill = 0; standstill < STANDSTILLS[scale]; standstill++) {
      await sleep(random.between(1_500, 3_000));
      workers[0]?.kill("SIGSTOP");
      inject("SIGSTOP of a worker until its deliveries were taken over, then SIGCONT");
      await waitFor("others have taken over", async () => (await crashed()) > crashes, TAKEN_OVER_MS);
      await sleep(2_000);
      workers[0]?.kill("SIGCONT");
      crashes = await crashed();
    }
    const tally = await flood.end();
    const violations = [...expectThat(crashes > 0, "nothing was taken over"), ...expectAlive(workers)];
    return { facts: { ...answersOf(tally), "deliveries taken over": crashes }, violations };

    async function crashed() {
      const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from attempt where outcome = 'crashed'");
      return rows[0]?.n ?? 0;
    }
  },
};
