/** Scenario 4: an id that comes again with another body, and at another source. */

import { newTally } from "#tests/chaos/support/client.ts";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { githubEvent, type Outgoing, stripeEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";

const COUNT = { short: 200, long: 2_000 };

export const sameIdOtherBody: Scenario = {
  number: 4,
  promise: "an id that comes again with other bytes is kept as a conflict with both bodies, and another source's same id is its own event",
  world: { receivers: 2 },
  async run({ client, pool, sources, run, inject }, scale) {
    const count = COUNT[scale];
    const tally = newTally();
    const send = (make: (n: number) => Outgoing) => client.send({ count, concurrency: 20, make, tally });
    const idOf = (n: number) => `evt_${run}${n}`;
    await send((n) => stripeEvent(idOf(n)));
    // At the same time: the conflict and the other source must not get into each other's way.
    await Promise.all([send((n) => stripeEvent(idOf(n), "another body")), send((n) => githubEvent("push", idOf(n)))]);
    inject("same id, other body", count);
    inject("same id, other source", count);
    const { rows } = await pool.query<{ stripe: number; github: number; conflicts: number }>(
      `select count(*) filter (where source_id = $1)::int as stripe, count(*) filter (where source_id = $2)::int as github,
              (select count(*)::int from request where verdict = 'duplicate' and reason is not null and body is not null
               and event_id in (select id from event where source_id = $1)) as conflicts
       from event`,
      [sources.stripe.id, sources.github.id],
    );
    const expected = { stripe: count, github: count, conflicts: count };
    return {
      facts: { ...answersOf(tally), conflicts: rows[0]?.conflicts ?? 0 },
      violations: expectThat(
        JSON.stringify(rows[0]) === JSON.stringify(expected),
        "not one event per source and id, and one conflict per id",
        JSON.stringify(rows[0]),
      ),
    };
  },
};
