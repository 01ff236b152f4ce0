/** Scenario 5: a worker dies between taking a delivery and having settled it. */
import type { CrashPoint } from "#lib/crashPoint.ts";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import { githubEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const POINTS: readonly CrashPoint[] = [
  "worker:after_fetch",
  "worker:after_effect",
  "worker:after_effect",
  "worker:after_effect",
  "worker:after_effect",
  "worker:after_settle",
];
const ROUNDS = { short: 1, long: 10 };
const LIFE_MS = 60_000;
/** A delivery that five deaths find running is quarantined, innocent or not: deaths must not follow one another too fast. */
const APART_MS = 20_000;

export const workerCrashPoints: Scenario = {
  number: 5,
  promise: "a worker killed after taking, running or settling a delivery leaves none behind, and a transactional effect happens once",
  world: { receivers: 1, workers: 2 },
  async run(world, scale) {
    const { workers, random, inject, pool } = world;
    const [victim] = workers;
    if (!victim) throw new Error("there is no worker");
    // GitHub's alone: every second run of a handler is a transaction.
    const flood = startFlood(world, { perSecond: 60, concurrency: 40, make: () => githubEvent() });
    for (let round = 0; round < ROUNDS[scale]; round++) {
      for (const point of POINTS) {
        victim.setEnv(() => ({ CRASH_AT: `${point}:${random.between(10, 60)}` }));
        const deaths = victim.deaths().length;
        await victim.restart();
        await waitFor(`a death at ${point}`, () => victim.deaths().length > deaths, LIFE_MS);
        victim.setEnv(() => ({}));
        await victim.whenReady();
        inject(`SIGKILL at ${point}`);
      }
      if (round + 1 < ROUNDS[scale]) await waitFor("what was running is found again", async () => (await crashed()) === 0, APART_MS);
    }
    const tally = await flood.end();
    const violations = expectThat(
      victim.deaths().every((how) => how === "SIGKILL"),
      "the worker died of something else",
      ...victim.deaths(),
    );
    return { facts: answersOf(tally), violations };

    async function crashed() {
      const { rows } = await pool.query<{ n: number }>(
        "select count(*)::int as n from delivery where crashes > 0 and state in ('queued', 'delivering', 'retrying')",
      );
      return rows[0]?.n ?? 0;
    }
  },
};
