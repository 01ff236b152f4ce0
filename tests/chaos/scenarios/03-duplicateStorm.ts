/** Scenario 3: one event, a thousand times at once, to two receivers. */

import { newTally } from "#tests/chaos/support/client.ts";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { stripeEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";

const STORMS = { short: 3, long: 30 };
const REPEATS = 1_000;

export const duplicateStorm: Scenario = {
  number: 3,
  promise: "the same event a thousand times on fifty connections to two receivers is one event, and everyone is told so",
  world: { receivers: 2 },
  async run({ client, pool, run, inject }, scale) {
    const tally = newTally();
    for (let storm = 0; storm < STORMS[scale]; storm++) {
      const event = stripeEvent(`evt_${run}storm${storm}`);
      await client.send({ count: REPEATS, concurrency: 50, make: () => event, retries: false, tally });
      inject("the same event sent again", REPEATS - 1);
    }
    const sent = STORMS[scale] * REPEATS;
    const { rows } = await pool.query<{ events: number; deliveries: number }>(
      "select (select count(*)::int from event) as events, (select count(*)::int from delivery) as deliveries",
    );
    const expected = { events: STORMS[scale], deliveries: STORMS[scale] };
    const violations = [
      ...expectThat(
        tally.acknowledged === sent && tally.duplicates === sent - STORMS[scale],
        "not all were told 2xx, one each of them 202",
        JSON.stringify([...tally.answers]),
      ),
      ...expectThat(
        JSON.stringify(rows[0]) === JSON.stringify(expected),
        "not one event and one delivery for each storm",
        JSON.stringify(rows[0]),
      ),
    ];
    return { facts: answersOf(tally), violations };
  },
};
