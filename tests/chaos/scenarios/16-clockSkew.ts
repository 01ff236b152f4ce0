/** Scenario 16: the clocks of receivers and workers are ten minutes wrong, in either direction. */
import { newTally } from "#tests/chaos/support/client.ts";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { FLAKY, FLAKY_DELAY_SECONDS, PLAIN } from "#tests/chaos/support/handlers.ts";
import { readLines } from "#tests/chaos/support/ledger.ts";
import { githubEvent, stripeEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import type { Report } from "#tests/chaos/support/sink.ts";
import type { World } from "#tests/chaos/support/world.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const MINUTES = 10;
const SKEWS = [
  { receiver: MINUTES, worker: 0 },
  { receiver: -MINUTES, worker: 0 },
  { receiver: 0, worker: MINUTES },
  { receiver: 0, worker: -MINUTES },
  { receiver: MINUTES, worker: -MINUTES },
];
const COUNT = { short: 100, long: 1_000 };
/** A retry that is due is found by the worker's own timer, or by its next look at the queue; the rest is for a busy machine. */
const LATE_MS = FLAKY_DELAY_SECONDS * 1_000 + 5_000 + 5_000;
/** Half the delay is jitter; the sink may be late in writing down the first of two starts. One that knows no clock comes at once. */
const EARLY_MS = FLAKY_DELAY_SECONDS * 250;
const SETTLED_MS = 60_000;

export const clockSkew: Scenario = {
  number: 16,
  promise: "a clock that is ten minutes wrong loses nothing, refuses what cannot be verified, and retries neither early nor late",
  world: { receivers: 1, workers: 1 },
  async run(world, scale) {
    const { client, receivers, workers, run, inject, pool } = world;
    const [tally, stripe] = [newTally(), newTally()];
    const violations = [];
    for (const [round, skew] of SKEWS.entries()) {
      receivers[0]?.setEnv(() => ({ CLOCK_SKEW_MS: String(skew.receiver * 60_000) }));
      workers[0]?.setEnv(() => ({ CLOCK_SKEW_MS: String(skew.worker * 60_000) }));
      await Promise.all([receivers[0]?.restart(), workers[0]?.restart()]);
      inject(`receiver ${signed(skew.receiver)} min, worker ${signed(skew.worker)} min`);
      await client.send({ count: COUNT[scale], concurrency: 10, make: (n) => githubEvent(n % 5 === 0 ? FLAKY : "push"), tally });
      // Stripe signs the moment, and a moment ten minutes away is refused: it might be a recording.
      const make = (n: number) => stripeEvent(`evt_${run}r${round}n${n}`);
      const refusedBefore = stripe.refused;
      await client.send({ count: 10, concurrency: 5, make, mayRefuse: true, tally: stripe });
      const refused = stripe.refused - refusedBefore;
      violations.push(
        ...expectThat(refused === (skew.receiver === 0 ? 0 : 10), `${refused} of 10 were refused at ${signed(skew.receiver)} min`),
      );
      await waitFor("everything is settled", async () => (await open()) === 0, SETTLED_MS);
    }
    violations.push(...(await checkRetries(world)));
    return { facts: { ...answersOf(tally), "refused because of the clock": stripe.refused }, violations };

    async function open() {
      const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from delivery where state not in ('delivered', 'dead')");
      return rows[0]?.n ?? 0;
    }
  },
};

const signed = (minutes: number) => (minutes > 0 ? `+${minutes}` : String(minutes));

/** Time between the starts of the first and the second attempt, by the effect sink's clock. */
async function checkRetries({ sinkFile }: World) {
  const firsts = new Map<string, number>();
  const waits: number[] = [];
  for await (const { op, event, handler, attempt, t } of readLines<Report>(sinkFile)) {
    if (op !== "start" || handler !== PLAIN) continue;
    const first = firsts.get(event);
    if (attempt === 1) firsts.set(event, t);
    else if (first !== undefined) waits.push(t - first);
  }
  const early = waits.filter((ms) => ms < EARLY_MS);
  const late = waits.filter((ms) => ms > LATE_MS);
  const shown = (list: number[]) => list.slice(0, 5).map((ms) => `${Math.round(ms)} ms`);
  return [
    ...expectThat(waits.length > 0, "nothing was retried"),
    ...expectThat(early.length === 0, `${early.length} of ${waits.length} retries were early`, ...shown(early)),
    ...expectThat(late.length === 0, `${late.length} of ${waits.length} retries were late`, ...shown(late)),
  ];
}
