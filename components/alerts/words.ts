/** What alert rules watch, in words. */
import { ALERT_RULE_KINDS, type AlertRuleKind } from "#lib/domain/alerts.ts";

type Words = {
  /** In a list of choices. */
  label: string;
  /** After the number: "3 dead letters". */
  unit: string;
  /** Which parts of the form it has. */
  asks: { query?: true; handler?: true; source?: true; window?: true };
};

export const words: Record<AlertRuleKind, Words> = {
  dead_letters: { label: "dead letters", unit: "dead letters", asks: { handler: true, source: true, window: true } },
  new_failures: { label: "new failure groups", unit: "new failure groups", asks: { handler: true, window: true } },
  failure_ratio: { label: "share of failed attempts", unit: "% of attempts failed", asks: { handler: true, source: true, window: true } },
  latency_p95: {
    label: "time to handled, p95",
    unit: "ms from received to handled (p95)",
    asks: { handler: true, source: true, window: true },
  },
  oldest_waiting: { label: "age of the oldest waiting delivery", unit: "s in the queue", asks: { handler: true, source: true } },
  blocked_keys: { label: "blocked keys", unit: "keys blocked", asks: { handler: true, source: true, window: true } },
  events: { label: "events that match a query", unit: "events", asks: { query: true, window: true } },
  silence: { label: "silence: too few events that match", unit: "events", asks: { query: true, window: true } },
  rejected_requests: { label: "rejected requests", unit: "rejected requests", asks: { source: true, window: true } },
  shed_requests: { label: "requests answered 503", unit: "requests answered 503", asks: { source: true, window: true } },
  ledger_gaps: { label: "ledger lines that do not add up", unit: "ledger lines that do not add up", asks: { source: true, window: true } },
};

export const kindOptions = ALERT_RULE_KINDS.map((value) => ({ value, label: words[value].label }));

type Sentence = { kind: AlertRuleKind; threshold: number; windowMinutes: number; forMinutes: number; handler: string | null; q: string };

/** "more than 3 dead letters of billing in 5 min, for 10 min" */
export function sentenceOf({ kind, threshold, windowMinutes, forMinutes, handler, q }: Sentence): string {
  const { unit, asks } = words[kind];
  const count = `${kind === "silence" ? "fewer" : "more"} than ${threshold.toLocaleString("en")} ${unit}`;
  const where = asks.query && q ? ` with ${q}` : asks.handler && handler ? ` of ${handler}` : "";
  const window = asks.window ? ` ${kind === "blocked_keys" ? "for more than" : "in"} ${spanOf(windowMinutes)}` : "";
  return `${count}${where}${window}${forMinutes > 0 ? `, for ${spanOf(forMinutes)}` : ""}`;
}

const spanOf = (minutes: number) => (minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`);

export type Draft = {
  name: string;
  kind: AlertRuleKind;
  q: string;
  handler: string;
  sourceId: string;
  threshold: string;
  windowMinutes: string;
  forMinutes: string;
  channelId: string;
  /** Times of day; both empty: it speaks at any hour. */
  quietFrom: string;
  quietTo: string;
  quietZone: string;
};

/** Where a rule begins: what most teams want to know of first. */
export const templates: { label: string; draft: Partial<Draft> }[] = [
  { label: "Any dead delivery", draft: { kind: "dead_letters", threshold: "0", windowMinutes: "5", forMinutes: "0" } },
  { label: "A new kind of failure", draft: { kind: "new_failures", threshold: "0", windowMinutes: "15", forMinutes: "0" } },
  { label: "Source silent", draft: { kind: "silence", threshold: "1", windowMinutes: "60", forMinutes: "0", q: "" } },
  { label: "Signature failures", draft: { kind: "rejected_requests", threshold: "20", windowMinutes: "5", forMinutes: "0" } },
  { label: "Backlog older than 5 min", draft: { kind: "oldest_waiting", threshold: "300", windowMinutes: "5", forMinutes: "2" } },
];
