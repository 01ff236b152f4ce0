/** Scenario 9: isolated handlers that ignore their signal, or block their event loop, past their timeout. */
import { expectThat } from "#tests/chaos/support/facts.ts";
import { BLIND, DEAF, STUBBORN, STUBBORN_FOR } from "#tests/chaos/support/harshHandlers.ts";
import { githubEvent } from "#tests/chaos/support/outgoing.ts";
import { listRuns, overlapsOf } from "#tests/chaos/support/runs.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const EVENTS = { short: 8, long: 80 };

export const ignoredAbort: Scenario = {
  number: 9,
  promise: "an isolated handler that does not end at its timeout is ended, and is gone before its next attempt begins",
  world: { receivers: 1, workers: 2 },
  async run(world, scale) {
    const { workers, client, pool, inject } = world;
    const count = EVENTS[scale];
    await client.send({ count, concurrency: 8, make: (n) => githubEvent(n % 2 === 0 ? DEAF : BLIND) });
    inject("a handler that runs past its timeout", count * STUBBORN_FOR);
    await waitFor("all are delivered", async () => (await delivered()) === count, 240_000);
    const runs = listRuns(world, STUBBORN);
    const late = runs.filter(({ attempt, ended }) => attempt <= STUBBORN_FOR && ended !== null);
    const overlaps = overlapsOf(runs);
    const { rows } = await pool.query<{ outcomes: string; n: number }>(
      `select outcomes, count(*)::int as n from (
         select string_agg(outcome, ' ' order by id) as outcomes from attempt where handler = $1 group by delivery_id) as x group by 1`,
      [STUBBORN],
    );
    const violations = [
      ...expectThat(overlaps.length === 0, "two runs of one delivery side by side", ...overlaps),
      ...expectThat(late.length === 0, "a run went on to its end past its timeout", ...late.map(({ event }) => event)),
      ...expectThat(
        rows.length === 1 && rows[0]?.outcomes === "timed_out timed_out delivered",
        "attempts that are not two timeouts and a delivery",
        ...rows.map(({ outcomes, n }) => `${n} × ${outcomes}`),
      ),
      ...expectThat(
        workers.every(({ deaths }) => deaths().length === 0),
        "a worker died",
      ),
    ];
    return { facts: { "runs killed": runs.filter(({ ended }) => ended === null).length }, violations };

    async function delivered() {
      const { rows: found } = await pool.query<{ n: number }>(
        "select count(*)::int as n from delivery where handler = $1 and state = 'delivered'",
        [STUBBORN],
      );
      return found[0]?.n ?? 0;
    }
  },
};
