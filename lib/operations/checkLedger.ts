/** Closes the books of the minutes that are over: counts against counts, counts against rows. */
import { log } from "#lib/log.ts";
import { inTransaction, type Pool } from "#lib/postgres/db.ts";
import { type LedgerGap, recordGaps } from "#lib/store/ledger.ts";

const MINUTE_MS = 60_000;
/** A receiver writes what it counted every two seconds, and after an outage of the database when that is over. */
const SPAN_MINUTES = 15;
const ROWS_MINUTES = 3;

/** Looks at the minutes that ended at least one minute before `now`. @returns what does not add up */
export async function checkLedger(pool: Pool, now: Date): Promise<LedgerGap[]> {
  const to = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
  const gaps = await inTransaction(pool, (db) =>
    recordGaps(db, {
      from: new Date(to - SPAN_MINUTES * MINUTE_MS),
      rowsFrom: new Date(to - ROWS_MINUTES * MINUTE_MS),
      to: new Date(to),
    }),
  );
  for (const { minute, source_id, kind, expected, found } of gaps)
    log("warn", "ledger.gap", { minute: minute.toISOString(), sourceId: source_id, kind, expected, found });
  return gaps;
}
