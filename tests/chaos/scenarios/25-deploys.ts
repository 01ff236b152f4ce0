/** Scenario 25: deploys in a row, worker by worker, while events come in. */
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import { SLOW } from "#tests/chaos/support/handlers.ts";
import { LONG } from "#tests/chaos/support/harshHandlers.ts";
import { githubEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const DEPLOYS = { short: 4, long: 20 };
const DONE_MS = 120_000;

export const deploys: Scenario = {
  number: 25,
  promise: "deploys in a row under load use no attempt: every delivery is delivered with one",
  // Less than the longest handlers take: those are released.
  world: { receivers: 1, workers: 2, env: () => ({ SHUTDOWN_SECONDS: "1" }) },
  async run(world, scale) {
    const { workers, pool, inject } = world;
    const flood = startFlood(world, {
      perSecond: 40,
      concurrency: 30,
      make: (n) => githubEvent(n % 20 === 0 ? LONG : n % 2 === 0 ? SLOW : "push"),
    });
    let slowestMs = 0;
    for (let deploy = 0; deploy < DEPLOYS[scale]; deploy++) {
      const worker = workers[deploy % workers.length];
      const startedAt = performance.now();
      await waitFor("something runs", async () => (await count("delivery where state = 'delivering'")) > 0);
      await worker?.restart();
      slowestMs = Math.max(slowestMs, Math.round(performance.now() - startedAt));
      inject("SIGTERM of a worker, and a new one in its place");
    }
    const tally = await flood.end();
    await waitFor("everything is delivered", async () => (await count("delivery where state <> 'delivered'")) === 0, DONE_MS);
    const released = await count("attempt where outcome = 'released'");
    const used = await count("delivery where attempts <> 1 or crashes <> 0");
    const other = await count("attempt where outcome not in ('delivered', 'released')");
    const violations = [
      ...expectThat(used === 0, "deliveries that used more than one attempt, or crashed", String(used)),
      ...expectThat(other === 0, "attempts that neither delivered nor were released", String(other)),
      ...expectThat(released > 0, "nothing was released: the deploys met no running handler"),
      ...expectAlive(workers),
    ];
    return { facts: { ...answersOf(tally), "released and run elsewhere": released, "slowest deploy": `${slowestMs} ms` }, violations };

    async function count(from: string) {
      const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from ${from}`);
      return rows[0]?.n ?? 0;
    }
  },
};
