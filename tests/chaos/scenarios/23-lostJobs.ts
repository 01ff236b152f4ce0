/** Scenario 23: the queue loses jobs without a word, as pg-boss's own retention does. */
import { JOB_DELETED } from "#tests/chaos/checker/jobs.ts";
import { newTally } from "#tests/chaos/support/client.ts";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { mixedEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";

const COUNT = { short: 300, long: 3_000 };

export const lostJobs: Scenario = {
  number: 23,
  promise: "a delivery whose job the queue has lost is found, given another, and handled like any other",
  world: { workers: 0 },
  async run({ client, pool, run, inject, startWorker }, scale) {
    const tally = newTally();
    await client.send({ count: COUNT[scale], concurrency: 20, make: (n) => mixedEvent(run, n), tally });
    const { rowCount } = await pool.query("delete from pgboss.job where name like 'handler.%' and mod(hashtext(id::text), 2) = 0");
    inject(JOB_DELETED, rowCount ?? 0);
    await startWorker();
    return { facts: answersOf(tally), violations: expectThat((rowCount ?? 0) > 0, "no job was deleted") };
  },
};
