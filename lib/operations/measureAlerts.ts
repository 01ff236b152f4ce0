/** Measures alert rules: what the store counts, and what queries find. */
import { asksQuery } from "#lib/domain/alerts.ts";
import type { Db } from "#lib/postgres/db.ts";
import { type ActiveRule, countEvents, latencyP95, type Measured, measureRules, oldestWaiting } from "#lib/store/alertMeasures.ts";
import { queryOf } from "./replayScope.ts";

/** The value of each enabled rule. One whose query cannot be read any more has none, and keeps its state. */
export async function measureAlerts(db: Db, now: Date): Promise<{ rules: ActiveRule[]; values: Map<string, number> }> {
  const rules = await measureRules(db);
  const values = new Map<string, number>();
  for (const rule of rules) {
    const value = rule.count ?? (await measure(db, rule, rule.q, now).catch(() => undefined));
    if (value !== undefined) values.set(rule.id, value);
  }
  return { rules, values };
}

/** The kinds that no rollup holds. @throws AppError `bad_query`. */
export async function measure(db: Db, rule: Measured, q: string, now: Date): Promise<number | undefined> {
  if (asksQuery(rule.kind)) return countEvents(db, queryOf(q), rule, now);
  if (rule.kind === "oldest_waiting") return oldestWaiting(db, rule);
  return rule.kind === "latency_p95" ? latencyP95(db, rule, now) : undefined;
}
