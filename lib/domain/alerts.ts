/** Alert rules × measurements → what must be said. A rule speaks once when it crosses and once when it is quiet again. */

/** What a rule measures over its window. `blocked_keys` and `oldest_waiting` look at how things are, not at a window. */
export const ALERT_RULE_KINDS = [
  "dead_letters",
  "new_failures",
  "failure_ratio",
  "latency_p95",
  "oldest_waiting",
  "blocked_keys",
  "events",
  "silence",
  "rejected_requests",
  "shed_requests",
  "ledger_gaps",
] as const;
export type AlertRuleKind = (typeof ALERT_RULE_KINDS)[number];

/** Only these ask a query. */
export const asksQuery = (kind: AlertRuleKind): boolean => kind === "events" || kind === "silence";

/** Silence is too few; everything else is too much. */
export const crosses = (kind: AlertRuleKind, value: number, threshold: number): boolean =>
  kind === "silence" ? value < threshold : value > threshold;

export type RuleState = {
  id: string;
  kind: AlertRuleKind;
  threshold: number;
  forMinutes: number;
  exceededSince: Date | null;
  firing: boolean;
  mutedUntil: Date | null;
  /** Its quiet hours are now: nothing begins to be said. That it is over may be said. */
  quiet: boolean;
};
/** `again`: it was acknowledged, the time is over, and it fires still. */
export type Signal = { ruleId: string; kind: "firing" | "resolved"; value: number; again: boolean };
/** The moment since when the threshold is passed; null: it is not. */
export type Exceeded = { ruleId: string; since: Date | null };

/** `values` holds what was measured for each rule. A rule without a measurement says nothing. */
export function evaluateRules(
  rules: readonly RuleState[],
  values: ReadonlyMap<string, number>,
  now: Date,
): { signals: Signal[]; exceeded: Exceeded[] } {
  const signals: Signal[] = [];
  const exceeded: Exceeded[] = [];
  for (const rule of rules) {
    const value = values.get(rule.id);
    if (value === undefined) continue;
    const over = crosses(rule.kind, value, rule.threshold);
    const since = over ? (rule.exceededSince ?? now) : null;
    if (since?.getTime() !== rule.exceededSince?.getTime()) exceeded.push({ ruleId: rule.id, since });
    const kind = spoken(rule, since, now);
    if (kind) signals.push({ ruleId: rule.id, kind, value, again: kind === "firing" && rule.firing });
  }
  return { signals, exceeded };
}

function spoken({ firing, forMinutes, mutedUntil, quiet }: RuleState, since: Date | null, now: Date): Signal["kind"] | undefined {
  if (since === null) return firing ? "resolved" : undefined;
  if (quiet || (mutedUntil !== null && mutedUntil > now)) return undefined;
  if (firing) return mutedUntil === null ? undefined : "firing";
  return hasLasted(since, forMinutes, now) ? "firing" : undefined;
}

/** Is the threshold passed for as long as the rule waits before it speaks? */
export const hasLasted = (since: Date, forMinutes: number, now: Date): boolean => now.getTime() - since.getTime() >= forMinutes * 60_000;

export type Firing = { from: number; to: number };

/**
 * When a rule would have fired over what was measured: `values[i]` at `start + i * stepMs`.
 * @returns half-open spans in ms; one that still goes on ends at the last value.
 */
export function wouldHaveFired(
  { kind, threshold, forMinutes }: Pick<RuleState, "kind" | "threshold" | "forMinutes">,
  values: readonly (number | null)[],
  start: number,
  stepMs: number,
): Firing[] {
  const firings: Firing[] = [];
  let since: number | undefined;
  for (const [index, value] of values.entries()) {
    const at = start + index * stepMs;
    if (value !== null && crosses(kind, value, threshold)) since ??= at;
    else since = undefined;
    const open = firings.at(-1);
    if (since !== undefined && at - since >= forMinutes * 60_000) {
      if (open && open.to === at) open.to = at + stepMs;
      else firings.push({ from: at, to: at + stepMs });
    }
  }
  return firings;
}

const RETRY_SECONDS = [5, 30, 120, 600];
/** How often a notification is tried before its log says "failed". */
export const NOTIFICATION_ATTEMPTS = RETRY_SECONDS.length + 1;

/** Seconds until the next try after `attempts` failed ones; undefined when there is none. */
export const notificationDelaySeconds = (attempts: number): number | undefined => RETRY_SECONDS[attempts - 1];
