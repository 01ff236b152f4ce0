/** What an alert rule would have seen: counts by the minute, for the kinds that leave some behind. */
import type { AlertRuleKind } from "#lib/domain/alerts.ts";
import type { Db } from "#lib/postgres/db.ts";

export type Watched = { kind: AlertRuleKind; handler: string | null; sourceId: string | null };
/** `part`: of all attempts those that failed; otherwise what is counted. */
export type MinuteCount = { minute: Date; part: number; whole: number };

const HISTORY: Partial<Record<AlertRuleKind, string>> = {
  dead_letters:
    "select minute, sum(deliveries)::int as part, 0 as whole from delivery_minute where outcome = 'dead' and minute >= $1 and ITS group by 1",
  failure_ratio: `select minute, sum(deliveries) filter (where outcome <> 'delivered')::int as part, sum(deliveries)::int as whole from delivery_minute
    where outcome not in ('dead', 'released', 'throttled') and minute >= $1 and ITS group by 1`,
  rejected_requests:
    "select minute, sum(requests)::int as part, 0 as whole from request_minute where verdict = 'rejected' and minute >= $1 and SOURCE group by 1",
  shed_requests:
    "select minute, sum(requests)::int as part, 0 as whole from request_minute where verdict = 'shed' and minute >= $1 and SOURCE group by 1",
  new_failures:
    "select date_trunc('minute', first_seen_at) as minute, count(*)::int as part, 0 as whole from failure where first_seen_at >= $1 and HANDLER group by 1",
  ledger_gaps:
    "select date_trunc('minute', found_at) as minute, count(*)::int as part, 0 as whole from ledger_gap where found_at >= $1 and SOURCE group by 1",
};

/** Counts since `from`, oldest first; undefined for kinds that look at how things are and keep no record of how they were. */
export async function minuteCounts(db: Db, { kind, handler, sourceId }: Watched, from: Date): Promise<MinuteCount[] | undefined> {
  const sql = HISTORY[kind]
    ?.replace("ITS", "HANDLER and SOURCE")
    .replace("HANDLER", "($2::text is null or handler = $2::text)")
    .replace("SOURCE", "($3::uuid is null or source_id = $3::uuid)");
  if (!sql) return undefined;
  const { rows } = await db.query<MinuteCount>(
    `/* alert_rule.history */ with given as (select $2::text, $3::uuid) ${sql.replaceAll("$1", "$1::timestamptz")} order by 1`,
    [from.toISOString(), handler, sourceId],
  );
  return rows.map(({ minute, part, whole }) => ({ minute, part: part ?? 0, whole: whole ?? 0 }));
}
