/**
 * `npm run chaos`: the long form of the chaos suite. Writes docs/chaos.md when everything has run.
 *
 *   --seed N           repeats a run
 *   --scenario N       only this one (0: the random mode); several may be given
 *   --acknowledged N   events the random mode must get acknowledged (300,000)
 *   --minutes N        the longest the random mode may take (30)
 *   --scale short      scenarios as `npm test` runs them
 */
import { parseArgs } from "node:util";
import { writeReport } from "./report.ts";
import { scenarios } from "./scenarios/all.ts";
import { chooseSeed } from "./support/random.ts";
import { randomMode } from "./support/randomMode.ts";
import { type Result, runScenario, type Scale, type Scenario } from "./support/scenario.ts";

// The suite's own log lines are of no interest; the processes it starts log to files.
process.env.LOG_LEVEL ??= "silent";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    scenario: { type: "string", multiple: true },
    acknowledged: { type: "string", default: "300000" },
    minutes: { type: "string", default: "30" },
    scale: { type: "string", default: "long" },
  },
});

const seed = Number(values.seed) || chooseSeed();
const scale: Scale = values.scale === "short" ? "short" : "long";
const random = randomMode({
  acknowledged: Number(values.acknowledged),
  minutes: Number(values.minutes),
  tell: (line) => console.log(`  ${line}`),
});
const wanted = [...scenarios, random].filter(({ number }) => values.scenario === undefined || values.scenario.includes(String(number)));
if (wanted.length === 0) {
  console.error(`There is no such scenario. Choose from: ${[...scenarios, random].map(({ number }) => number).join(", ")}.`);
  process.exit(1);
}

// By way of `exit`, which takes the children along.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
console.log(`Seed ${seed}`);
const results: Result[] = [];
const skipped: string[] = [];
for (const scenario of wanted) await run(scenario);
if (values.scenario === undefined) writeReport({ seed, scale, results, skipped });
const failed = results.filter(({ violations }) => violations.length > 0);
console.log(failed.length === 0 ? `All ${results.length} hold.` : `${failed.length} of ${results.length} do not hold.`);
process.exit(failed.length === 0 ? 0 : 1);

async function run(scenario: Scenario) {
  const missing = scenario.unavailable?.();
  if (missing) {
    skipped.push(`Scenario ${scenario.number} was skipped: ${missing}.`);
    return console.log(skipped.at(-1));
  }
  console.log(`Scenario ${scenario.number}: ${scenario.promise}`);
  const result = await runScenario(scenario, scale, seed);
  results.push(result);
  const { acknowledged, lost, doubled, seconds, violations, facts } = result;
  console.log(`${violations.length === 0 ? "✓" : "✗"} ${acknowledged} acknowledged, ${lost} lost, ${doubled} doubled (${seconds} s)`);
  for (const [name, fact] of Object.entries(facts)) console.log(`  ${name}: ${fact}`);
}
