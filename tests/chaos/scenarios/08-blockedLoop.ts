/** Scenario 8: a handler blocks its worker's event loop for longer than a heartbeat may be missed. */
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import { blockingType, ROUGH } from "#tests/chaos/support/harshHandlers.ts";
import { githubEvent } from "#tests/chaos/support/outgoing.ts";
import { listRuns } from "#tests/chaos/support/runs.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

/** A heartbeat expires after 10 s, and is looked at every 5. */
const BLOCKED_SECONDS = { short: 17, long: 30 };

export const blockedLoop: Scenario = {
  number: 8,
  promise: "a handler that blocks its worker's event loop keeps its delivery, and nobody runs it beside it",
  world: { receivers: 1, workers: 2 },
  async run(world, scale) {
    const { workers, client, pool, inject } = world;
    const flood = startFlood(world, { perSecond: 30, concurrency: 20 });
    await client.send({ count: 1, concurrency: 1, make: () => githubEvent(blockingType(BLOCKED_SECONDS[scale])) });
    inject(`an event loop blocked for ${BLOCKED_SECONDS[scale]} s`);
    await waitFor("it has ended", () => listRuns(world, ROUGH).some(({ ended }) => ended !== null), 60_000);
    const tally = await flood.end();
    const runs = listRuns(world, ROUGH);
    const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from delivery where crashes > 0");
    const violations = [
      ...expectThat(runs.length === 1, "it was run more than once", `${runs.length} times`),
      ...expectThat(rows[0]?.n === 0, "deliveries were taken away from a worker that lives", `${rows[0]?.n}`),
      ...expectAlive(workers),
    ];
    return { facts: answersOf(tally), violations };
  },
};
