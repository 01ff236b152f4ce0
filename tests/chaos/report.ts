/** docs/chaos.md: what was done to Spillway, and what came of it. */
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import type { Result, Scale } from "./support/scenario.ts";

export type Run = { seed: number; scale: Scale; results: readonly Result[]; skipped: readonly string[] };

const FILE = "docs/chaos.md";

export function writeReport(run: Run): void {
  writeFileSync(FILE, render(run, new Date()));
  console.log(`Written to ${FILE}.`);
}

function render({ seed, scale, results, skipped }: Run, now: Date): string {
  const sum = (key: "acknowledged" | "lost" | "doubled") => results.reduce((total, result) => total + result[key], 0);
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.versions.node.split(".")[0]}, the embedded PostgreSQL, everything on one machine`;
  return `# What was done to it

Written by \`npm run chaos\` on ${now.toISOString().slice(0, 10)}: ${machine}. Seed ${seed}, ${scale} form; \`npm run chaos -- --seed ${seed}\` makes the same choices again.

Real processes, a real PostgreSQL, and a client that signs as Stripe and GitHub do and sends each event again until it is answered 2xx.
What it was promised is written down outside of everything that is killed, and compared with what is stored and what the handlers did,
once everything is at rest. Every scenario is held against all of these:

- every acknowledged event is stored, byte for byte (sha256), under the id that was answered; one event per dedup key;
- every delivery comes to its end, its handler ran, and what a transactional handler wrote is there exactly once;
- no two runs of one delivery side by side both counted; a job is in the queue exactly for what is not done;
- events and deliveries are counted as many as there are rows; requests too, where no receiver was killed and no commit was ambiguous;
- no secret and no payload is in any log.

**${number(sum("acknowledged"))} acknowledged, ${number(sum("lost"))} lost, ${number(sum("doubled"))} doubled.** ${ruleOfThree(sum("acknowledged"), sum("lost"))}

| scenario | acknowledged | lost | doubled | faults injected | verdict |
|---|---:|---:|---:|---|---|
${results.map(row).join("\n")}
${skipped.map((line) => `\n${line}\n`).join("")}
## What it catches

Planted once each, to see the suite turn red: answering before the commit (scenario 11: 1,868 acknowledged and not stored, I1 and I9; and "a
genuine request is stored before it is answered" in tests/ingest/receiver.test.ts); looking for the dedup key before inserting instead of letting the
insert decide (scenario 3: several events under one key, I2; and "two requests with one key in one batch" in tests/store/ingest.test.ts); no
reconciler (scenario 23: 117 deliveries never at rest, I3). No kill at an isolated handler's timeout (scenario 9: runs went on to their end);
suspects run in the worker (scenario 10: nine innocents quarantined, five workers lost); heartbeats too rare (scenario 8: two runs side by side that
both counted, I6) or a heartbeat that expires after 40 s (scenario 6: 56 s).

## What was seen

${results.map(section).join("\n")}`;
}

const number = (value: number) => value.toLocaleString("en-GB");

/** No loss in n events: with 95 % confidence the probability of one is below 3/n. */
function ruleOfThree(acknowledged: number, lost: number): string {
  if (lost > 0 || acknowledged === 0) return "";
  const bound = (3 / acknowledged).toExponential(1);
  return `None of ${number(acknowledged)}: by the rule of three the probability that an acknowledged event is lost under such treatment is below ${bound}, with 95 % confidence.`;
}

const nameOf = ({ number: n }: Result) => (n === 0 ? "random" : String(n));

const row = (result: Result) =>
  `| ${nameOf(result)}: ${result.promise} | ${number(result.acknowledged)} | ${number(result.lost)} | ${number(result.doubled)} | ${faultsOf(result)} | ${result.violations.length === 0 ? "holds" : "**does not hold**"} |`;

const faultsOf = ({ faults }: Result) =>
  Object.entries(faults)
    .map(([fault, times]) => `${number(times)} × ${fault}`)
    .join("; ");

const section = (result: Result) =>
  `- ${nameOf(result)} (${result.seconds} s): ${Object.entries(result.facts)
    .map(([name, fact]) => `${name}: ${fact}`)
    .join("; ")}${result.violations.map(({ invariant, what, count }) => `; **${invariant}: ${count} × ${what}**`).join("")}`;
