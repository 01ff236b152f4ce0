/** Scenario 18: a backlog for a throttled handler, on three workers, beside a handler without a throttle. */
import { setTimeout as sleep } from "node:timers/promises";
import { loadEvidence } from "#tests/chaos/checker/load.ts";
import { exceptions, type Violation } from "#tests/chaos/checker/violations.ts";
import { newTally } from "#tests/chaos/support/client.ts";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { PACE, PLAIN, THROTTLED } from "#tests/chaos/support/handlers.ts";
import { githubEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import type { World } from "#tests/chaos/support/world.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const BACKLOG = { short: 200, long: 5_000 };
const WINDOW_MS = 1_000;

export const throttle: Scenario = {
  number: 18,
  promise: "three workers together start no more than the throttle lets them in any second, and nobody else waits for it",
  world: { workers: 0 },
  async run(world, scale) {
    const { client, pool, startWorker, inject, workers } = world;
    const tally = newTally();
    await client.send({ count: BACKLOG[scale], concurrency: 30, tally, make: () => githubEvent("throttled") });
    for (let n = 0; n < 3; n++) await startWorker();
    await sleep(1_000);
    workers[0]?.kill("SIGKILL");
    inject("SIGKILL of a worker");
    const plainLeft = await waitFor(
      "the handler without a throttle is done",
      async () => ((await open(PLAIN)) === 0 ? await open(THROTTLED) : 0),
      120_000,
    );
    await waitFor("the backlog is worked off", async () => (await open(THROTTLED)) === 0, 600_000);
    return {
      facts: { ...answersOf(tally), "throttled and waiting when the others were done": plainLeft },
      violations: [...expectThat(plainLeft > 0, "the handler without a throttle waited"), ...(await inTime(world))],
    };

    async function open(handler: string) {
      const { rows } = await pool.query<{ n: number }>(
        "select count(*)::int as n from delivery where handler = $1 and state in ('queued', 'delivering', 'retrying')",
        [handler],
      );
      return rows[0]?.n ?? 0;
    }
  },
};

/** I8, by the machine's clock as each worker read it when it started its handler. */
async function inTime(world: World): Promise<Violation[]> {
  const db = await world.pool.connect();
  try {
    await loadEvidence(db, world);
    const most = PACE.perSecond * (WINDOW_MS / 1_000) + PACE.burst;
    return await exceptions(
      db,
      "I8",
      `a second with more than ${most} starts`,
      `select starts || ' within a second of ' || at from (
         select at, count(*) over (order by at range between current row and ${WINDOW_MS} following) as starts
         from run where handler = '${THROTTLED}') s where starts > ${most}`,
    );
  } finally {
    await db.query("drop table if exists acked, run, worker_process");
    db.release();
  }
}
