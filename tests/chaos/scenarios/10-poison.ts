/** Scenario 10: one delivery kills its worker, and nine others were running beside it. */
import { expectThat } from "#tests/chaos/support/facts.ts";
import { INNOCENT, POISON, ROUGH } from "#tests/chaos/support/harshHandlers.ts";
import { githubEvent } from "#tests/chaos/support/outgoing.ts";
import { listRuns } from "#tests/chaos/support/runs.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const ROUNDS = { short: 1, long: 5 };
const INNOCENTS = 9;
const OVER_MS = 90_000;

export const poison: Scenario = {
  number: 10,
  promise: "a delivery that kills its process is quarantined at its second crash, and the nine that ran beside it lose no attempt",
  // One, so that they do run side by side.
  world: { receivers: 1, workers: 1 },
  async run(world, scale) {
    const { workers, client, pool, inject } = world;
    const rounds = ROUNDS[scale];
    for (let round = 1; round <= rounds; round++) {
      await client.send({ count: INNOCENTS, concurrency: INNOCENTS, make: () => githubEvent(INNOCENT) });
      await waitFor("the innocent run", () => listRuns(world, ROUGH).filter(({ ended }) => ended === null).length >= INNOCENTS);
      await client.send({ count: 1, concurrency: 1, make: () => githubEvent(POISON) });
      inject("a delivery that kills its process");
      await waitFor("all are done with", async () => (await unfinished()) === 0, OVER_MS);
    }
    const { rows } = await pool.query<{ told: string; n: number }>(
      `select e.type || ' ' || d.state || ' ' || coalesce(split_part(d.error, ':', 1), '') || ', attempts ' || d.attempts || ', crashes ' || d.crashes as told,
              count(*)::int as n
       from delivery d join event e on e.id = d.event_id where d.handler = $1 group by 1 order by 1`,
      [ROUGH],
    );
    const found = rows.map(({ told, n }) => `${n} × ${told}`);
    const expected = [
      `${rounds * INNOCENTS} × ${INNOCENT} delivered , attempts 1, crashes 1`,
      `${rounds} × ${POISON} dead Quarantined, attempts 0, crashes 2`,
    ];
    const deaths = workers.flatMap((worker) => worker.deaths());
    const violations = [
      ...expectThat(found.join() === expected.join(), "it ended otherwise", ...found),
      ...expectThat(deaths.length === rounds, "the poison killed more than one worker", ...deaths),
    ];
    return { facts: { "workers lost to each poison": deaths.length / rounds }, violations };

    async function unfinished() {
      const { rows: open } = await pool.query<{ n: number }>(
        "select count(*)::int as n from delivery where state in ('queued', 'delivering', 'retrying')",
      );
      return open[0]?.n ?? 0;
    }
  },
};
