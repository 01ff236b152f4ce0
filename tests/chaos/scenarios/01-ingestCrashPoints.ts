/** Scenario 1: the receiver dies at each instruction at which dying could cost something. */
import type { CrashPoint } from "#lib/crashPoint.ts";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const POINTS: readonly CrashPoint[] = ["ingest:after_verify", "ingest:after_insert", "ingest:after_enqueue", "ingest:after_commit"];
const KILLS = { short: 5, long: 50 };
const PER_SECOND = 200;
const LIFE_MS = 30_000;

export const ingestCrashPoints: Scenario = {
  number: 1,
  promise: "a receiver killed before or after any step of a commit loses nothing it acknowledged and stores nothing twice",
  world: { receivers: 1, workers: 1 },
  inexact: "what a killed receiver had counted and not yet written is gone",
  async run(world, scale) {
    const { receivers, random, inject } = world;
    const settings = POINTS.flatMap((point) => Array.from({ length: KILLS[scale] }, () => ({ point, at: random.between(2, 25) })));
    const [receiver] = receivers;
    if (!receiver) throw new Error("there is no receiver");
    let life = 0;
    receiver.setEnv(() => {
      const next = settings[life++];
      return next ? { CRASH_AT: `${next.point}:${next.at}` } : {};
    });
    receiver.kill("SIGKILL");
    const flood = startFlood(world, { perSecond: PER_SECOND, concurrency: 80 });
    for (let deaths = 1; deaths <= settings.length; deaths++)
      await waitFor(`death ${deaths} at ${settings[deaths - 1]?.point}`, () => receiver.deaths().length > deaths, LIFE_MS);
    const tally = await flood.end();
    for (const { point } of settings) inject(`SIGKILL at ${point}`);
    const violations = [
      ...expectThat(
        receiver.deaths().every((how) => how === "SIGKILL"),
        "the receiver died of something else",
        ...receiver.deaths(),
      ),
      ...expectThat(tally.duplicates > 0, "no repeat met an event committed just before a kill"),
    ];
    return { facts: { ...answersOf(tally), "repeats that found their event": tally.duplicates }, violations };
  },
};
