/** The form of a rule, as text, and what it says when it is complete. */
import { browserZone } from "#components/ui/zones.ts";
import type { AlertRule, AlertRuleCreate } from "#lib/contracts/alerts.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { type Draft, sentenceOf, words } from "./words.ts";

export const ANY = "any";

const NOT_QUIET = { quietFrom: "", quietTo: "", quietZone: "" };
/** The hours most people sleep, on the clock of this browser. */
export const usualQuiet = () => ({ quietFrom: "22:00", quietTo: "07:00", quietZone: browserZone() });

/** A new rule: on a query when there is one. */
export const newDraft = (q: string, channelId: string): Draft => ({
  ...{ name: "", kind: q === "" ? "dead_letters" : "events", q, handler: "", sourceId: ANY, threshold: "0" },
  ...{ windowMinutes: "5", forMinutes: "0", channelId, ...NOT_QUIET },
});

export const draftOf = (rule: AlertRule): Draft => ({
  ...{ name: rule.name, kind: rule.kind, q: rule.q, handler: rule.handler ?? "", sourceId: rule.sourceId ?? ANY },
  ...{ threshold: String(rule.threshold), windowMinutes: String(rule.windowMinutes), forMinutes: String(rule.forMinutes) },
  channelId: rule.channelId,
  ...(rule.quietHours ? { quietFrom: rule.quietHours.from, quietTo: rule.quietHours.to, quietZone: rule.quietHours.zone } : NOT_QUIET),
});

export const hasQuiet = ({ quietFrom, quietTo }: Draft) => quietFrom !== "" || quietTo !== "";

const whole = (text: string, low: number, high: number) => /^\d{1,9}$/.test(text.trim()) && Number(text) >= low && Number(text) <= high;

/** What keeps the form from being sent, by field. */
export function problemsOf(draft: Draft): Partial<Record<keyof Draft, string>> {
  const query = words[draft.kind].asks.query ? parseQuery(draft.q) : undefined;
  return {
    ...(!whole(draft.threshold, draft.kind === "silence" ? 1 : 0, 100_000_000) && { threshold: "A whole number." }),
    ...(!whole(draft.windowMinutes, 1, 1_440) && { windowMinutes: "1 to 1,440 minutes." }),
    ...(!whole(draft.forMinutes, 0, 1_440) && { forMinutes: "0 to 1,440 minutes." }),
    ...(query && !query.ok && { q: query.problem.message }),
    ...(hasQuiet(draft) && (draft.quietTo === "" || draft.quietTo === draft.quietFrom) && { quietTo: "Until when?" }),
    ...(hasQuiet(draft) && draft.quietFrom === "" && { quietFrom: "From when?" }),
    ...(draft.channelId === "" && { channelId: "Choose a channel." }),
  };
}

export function inputOf(draft: Draft): AlertRuleCreate {
  const { asks } = words[draft.kind];
  const rule = {
    kind: draft.kind,
    q: asks.query ? draft.q.trim() : "",
    handler: asks.handler && draft.handler.trim() ? draft.handler.trim() : null,
    sourceId: asks.source && draft.sourceId !== ANY ? draft.sourceId : null,
    ...{ threshold: Number(draft.threshold), windowMinutes: Number(draft.windowMinutes), forMinutes: Number(draft.forMinutes) },
  };
  const sentence = sentenceOf(rule);
  return {
    ...rule,
    name: draft.name.trim() || (sentence[0]?.toUpperCase() + sentence.slice(1)).slice(0, 120),
    channelId: draft.channelId,
    quietHours: hasQuiet(draft) ? { from: draft.quietFrom, to: draft.quietTo, zone: draft.quietZone } : null,
  };
}
