/** Scenario 11: PostgreSQL dies in the middle of the load and stays away for three seconds. */
import { setTimeout as sleep } from "node:timers/promises";
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";

const OUTAGES = { short: 2, long: 10 };
const DOWN_MS = 3_000;
const PER_SECOND = 200;

export const databaseCrash: Scenario = {
  number: 11,
  promise: "a crash of PostgreSQL and three seconds without it cost nothing that was acknowledged, and no process dies of it",
  world: { receivers: 1, workers: 3 },
  inexact: "commits that were on their way when the server died may or may not have counted",
  async run(world, scale) {
    const { database, receivers, workers, random, inject } = world;
    const flood = startFlood(world, { perSecond: PER_SECOND, concurrency: 200 });
    for (let outage = 0; outage < OUTAGES[scale]; outage++) {
      await sleep(random.between(1_500, 3_000));
      await database.down();
      await sleep(DOWN_MS);
      await database.start();
      inject("PostgreSQL killed (immediate) and away for 3 s");
    }
    await sleep(2_000);
    const tally = await flood.end();
    const violations = [
      ...expectThat((tally.answers.get("503") ?? 0) > 0, "nobody was answered 503 during the outage"),
      ...expectAlive([...receivers, ...workers]),
    ];
    return { facts: answersOf(tally), violations };
  },
};
