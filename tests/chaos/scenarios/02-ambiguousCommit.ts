/** Scenario 2: the commit happens, and its answer never arrives. */
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { mixedEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";

const COUNT = { short: 2_000, long: 10_000 };

export const ambiguousCommit: Scenario = {
  number: 2,
  promise: "a commit whose answer is lost is not acknowledged, and the sender's repeat finds the one event it made",
  world: { proxied: ["receiver"] },
  inexact: "nobody can know whether a commit without an answer has counted",
  async run({ client, proxies, receivers, random, run, inject }, scale) {
    await proxies.receiver?.set({ kind: "drop-reply-after-commit", choose: () => random.onceIn(8) });
    const tally = await client.send({ count: COUNT[scale], concurrency: 60, perSecond: 400, make: (n) => mixedEvent(run, n) });
    inject("answer to COMMIT kept back", proxies.receiver?.dropped() ?? 0);
    const violations = [
      ...expectThat(tally.duplicates > 0, "no repeat met an event that was stored without an answer"),
      ...expectThat((tally.answers.get("503") ?? 0) > 0, "nobody was answered 503"),
      ...expectAlive(receivers),
    ];
    return { facts: { ...answersOf(tally), "repeats that found their event": tally.duplicates }, violations };
  },
};
