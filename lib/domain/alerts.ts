/** Alert rules × measurements → what must be said. A rule speaks once when it crosses and once when it is quiet again. */

export type RuleState = { id: string; threshold: number; firing: boolean };
export type Signal = { ruleId: string; kind: "firing" | "resolved"; count: number };

/** `counts` holds the measured count of each rule's window. A rule without a measurement says nothing. */
export function evaluateRules(rules: readonly RuleState[], counts: ReadonlyMap<string, number>): Signal[] {
  return rules.flatMap(({ id, threshold, firing }): Signal[] => {
    const count = counts.get(id);
    if (count === undefined) return [];
    if (count > threshold && !firing) return [{ ruleId: id, kind: "firing", count }];
    if (count <= threshold && firing) return [{ ruleId: id, kind: "resolved", count }];
    return [];
  });
}

const RETRY_SECONDS = [5, 30, 120, 600];
/** How often a notification is tried before its log says "failed". */
export const NOTIFICATION_ATTEMPTS = RETRY_SECONDS.length + 1;

/** Seconds until the next try after `attempts` failed ones; undefined when there is none. */
export const notificationDelaySeconds = (attempts: number): number | undefined => RETRY_SECONDS[attempts - 1];
