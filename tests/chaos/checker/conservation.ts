/** The conservation ledger, as the leader checks it: whatever came in ended somewhere, and every count has its rows. */
import { dbOf } from "#lib/postgres/db.ts";
import { recordGaps } from "#lib/store/ledger.ts";
import type { World } from "#tests/chaos/support/world.ts";
import { EXAMPLES, type Violation } from "./violations.ts";

const MINUTE_MS = 60_000;
/** A receiver whose clock is wrong counts in its own minutes. */
const SKEW_MINUTES = 12;

/**
 * Events and deliveries are counted in the transaction that writes them: their counts are exact whatever was killed.
 * Requests are counted in memory first, so theirs are exact only where no receiver was killed and no commit was ambiguous.
 */
export async function checkConservation({ pool, startedAt }: World, requestsAreExact: boolean): Promise<Violation[]> {
  const floor = (ms: number) => new Date(Math.floor(ms / MINUTE_MS) * MINUTE_MS);
  const from = floor(startedAt - SKEW_MINUTES * MINUTE_MS);
  const gaps = await recordGaps(dbOf(pool), { from, rowsFrom: from, to: floor(Date.now() + SKEW_MINUTES * MINUTE_MS) });
  const wrong = gaps.filter(({ kind }) => kind !== "requests" || requestsAreExact);
  if (wrong.length === 0) return [];
  const examples = wrong.map(
    ({ kind, minute, expected, found }) => `${kind} of ${minute.toISOString()}: ${expected} counted, ${found} found`,
  );
  return [{ invariant: "Ledger", what: "a minute whose books do not balance", count: wrong.length, examples: examples.slice(0, EXAMPLES) }];
}
