/** Scenario 12: PostgreSQL is restarted over and over, properly and not. */
import { setTimeout as sleep } from "node:timers/promises";
import { answersOf, expectAlive } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";

const RESTARTS = { short: 5, long: 30 };
const UP_MS = { short: { from: 1_500, to: 4_000 }, long: { from: 5_000, to: 40_000 } };
const MAX_DOWN_MS = 2_000;

export const databaseRestarts: Scenario = {
  number: 12,
  promise: "any number of restarts of PostgreSQL, proper and improper, cost nothing that was acknowledged",
  world: { receivers: 2, workers: 2 },
  inexact: "commits that were on their way when the server went may or may not have counted",
  async run(world, scale) {
    const { database, receivers, workers, random, inject } = world;
    const flood = startFlood(world, { perSecond: 150, concurrency: 200 });
    for (let restart = 0; restart < RESTARTS[scale]; restart++) {
      await sleep(random.between(UP_MS[scale].from, UP_MS[scale].to));
      if (restart % 2 === 0) {
        await database.crash();
        inject("PostgreSQL killed (immediate), restarted by its supervisor");
      } else {
        await database.stop();
        await sleep(random.between(0, MAX_DOWN_MS));
        await database.start();
        inject("PostgreSQL stopped (fast) and started");
      }
    }
    await database.whenReady();
    return { facts: answersOf(await flood.end()), violations: expectAlive([...receivers, ...workers]) };
  },
};
