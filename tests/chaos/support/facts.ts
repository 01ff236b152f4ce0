/** What scenarios tell about themselves, in one form. */
import type { Violation } from "#tests/chaos/checker/violations.ts";
import { quantile, type Tally } from "./client.ts";
import type { Program } from "./program.ts";

/** How a client was answered: `202 × 1,233, 503 × 12`. */
export const answersOf = (tally: Tally) => ({
  answers: [...tally.answers].map(([answer, times]) => `${answer} × ${times}`).join(", "),
  "p50 / p99 / slowest answer": `${quantile(tally, 0.5)} / ${quantile(tally, 0.99)} / ${Math.round(tally.slowestMs)} ms`,
});

/** A violation of what this scenario alone promises, unless `holds`. */
export const expectThat = (holds: boolean, otherwise: string, ...examples: string[]): Violation[] =>
  holds ? [] : [{ invariant: "Scenario", what: otherwise, count: 1, examples }];

/** An outage of the database is no reason to die. */
export const expectAlive = (programs: readonly Program[]): Violation[] =>
  programs.flatMap(({ name, deaths }) => expectThat(deaths().length === 0, `${name} died`, ...deaths()));
