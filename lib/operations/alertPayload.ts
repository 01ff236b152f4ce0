/** What an alert says: what, since when, how much, and where to look. */
import type { AlertRuleKind } from "#lib/domain/alerts.ts";
import { publicId } from "#lib/domain/id.ts";
import type { ActiveRule } from "#lib/store/alertMeasures.ts";

type Rule = Pick<
  ActiveRule,
  "id" | "name" | "kind" | "q" | "handler" | "source" | "threshold" | "window_minutes" | "for_minutes" | "exceeded_since"
>;
type Said = { kind: "firing" | "resolved" | "test"; value: number; again: boolean; incident: string | null; now: Date; publicUrl: string };

/** What a rule measures, in words around its value, and the page that shows it. */
const SUBJECTS: Record<AlertRuleKind, readonly [unit: string, page: string]> = {
  dead_letters: [" dead letters", "/failures"],
  new_failures: [" new failure groups", "/failures"],
  failure_ratio: [" % of attempts failed", "/failures"],
  latency_p95: [" ms from received to handled (p95)", "/overview"],
  oldest_waiting: [" s waits the oldest delivery", "/system"],
  blocked_keys: [" blocked keys", "/handlers"],
  events: [" events", "/events"],
  silence: [" events", "/events"],
  rejected_requests: [" rejected requests", "/requests?verdict=rejected"],
  shed_requests: [" requests answered 503", "/overview"],
  ledger_gaps: [" lines of the ledger that do not add up", "/overview"],
};

export function alertPayload(rule: Rule, { kind, value, again, incident, now, publicUrl }: Said) {
  return {
    type: `alert.${kind}`,
    timestamp: now.toISOString(),
    data: {
      rule: {
        ...{ id: publicId("alr", rule.id), name: rule.name, kind: rule.kind, query: rule.q },
        ...{ threshold: rule.threshold, windowMinutes: rule.window_minutes, forMinutes: rule.for_minutes },
      },
      handler: rule.handler,
      source: rule.source,
      count: value,
      // The firing that this belongs to: what a chat threads its messages by.
      incident: incident && publicId("ntf", incident),
      since: rule.exceeded_since?.toISOString() ?? now.toISOString(),
      summary: summaryOf(rule, kind, value, again),
      url: `${publicUrl}${pageOf(rule, now)}`,
      acknowledgeUrl: `${publicUrl}/alerts/${publicId("alr", rule.id)}?acknowledge=60`,
    },
  };
}

function summaryOf(rule: Rule, kind: Said["kind"], value: number, again: boolean): string {
  const [unit] = SUBJECTS[rule.kind];
  const span = rule.kind === "blocked_keys" ? "for more than" : "in";
  const where = rule.handler ? ` of ${rule.handler}` : rule.source ? ` of ${rule.source}` : rule.q ? ` with ${rule.q}` : "";
  const side = rule.kind === "silence" ? "below" : "above";
  const than = kind === "resolved" ? `no longer ${side}` : again ? `still ${side}` : side;
  const window = rule.kind === "oldest_waiting" ? "" : ` ${span} ${rule.window_minutes} min`;
  return `${kind === "test" ? "[TEST] " : ""}${value}${unit}${where}${window} (${than} ${rule.threshold})`;
}

/** Frozen: the link shows what the alert saw, also tomorrow. */
function pageOf(rule: Rule, now: Date): string {
  const [, page] = SUBJECTS[rule.kind];
  if (rule.kind === "blocked_keys" && rule.handler) return `${page}?handler=${encodeURIComponent(rule.handler)}`;
  if (page !== "/events") return page;
  const from = new Date(now.getTime() - rule.window_minutes * 60_000);
  return `${page}?${new URLSearchParams({ q: rule.q, from: from.toISOString(), to: now.toISOString() }).toString()}`;
}
