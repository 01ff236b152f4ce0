/** The short form of the chaos suite. `npm run chaos` runs the long one; CHAOS_SEED repeats a run. */
import { describe, expect, test } from "vitest";
import { scenarios } from "./scenarios/all.ts";
import { chooseSeed } from "./support/random.ts";
import { runScenario, type Scenario } from "./support/scenario.ts";

const seed = chooseSeed();
console.log(`CHAOS_SEED=${seed}`);

const testOf = (scenario: Scenario) =>
  test(`${scenario.promise} (scenario ${scenario.number})`, async ({ skip }) => {
    const missing = scenario.unavailable?.();
    if (missing) skip(missing);
    const { violations } = await runScenario(scenario, "short", seed);
    expect(violations).toEqual([]);
  });

// Two at a time: much of each is waiting until everything is at rest.
describe.concurrent("in spite of everything", { timeout: 300_000 }, () => {
  for (const scenario of scenarios) if (!scenario.alone) testOf(scenario);
});

describe("in time", { timeout: 300_000 }, () => {
  for (const scenario of scenarios) if (scenario.alone) testOf(scenario);
});
