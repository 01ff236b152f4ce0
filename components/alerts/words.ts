/** What alert rules watch, in words. */
import { ALERT_RULE_KINDS, type AlertRuleKind } from "#lib/contracts/alerts.ts";

const words: Record<AlertRuleKind, string> = {
  dead_letters: "dead letters",
  blocked_keys: "keys blocked",
  rejected_requests: "rejected requests",
  shed_requests: "requests answered 503",
  ledger_gaps: "ledger lines that do not add up",
};

export const kindWords = (kind: AlertRuleKind): string => words[kind];
export const kindOptions = ALERT_RULE_KINDS.map((value) => ({ value, label: words[value] }));

/** "more than 3 dead letters in 5 min", "more than 0 keys blocked for more than 5 min". */
export const spanWords = (kind: AlertRuleKind): string => (kind === "blocked_keys" ? "for more than" : "in");

/** Whether a rule may watch one handler alone. */
export const hasHandler = (kind: AlertRuleKind): boolean => kind === "dead_letters" || kind === "blocked_keys";
