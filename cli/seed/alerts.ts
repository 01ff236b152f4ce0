/** Alert channels, rules, and what they sent, as rows. */
import { publicId } from "#lib/domain/id.ts";
import type { Vault } from "#lib/secrets.ts";
import { DAY_MS, MINUTE_MS, type Plan } from "./plan.ts";
import { lettersOf, type Random } from "./random.ts";
import type { SeededSource } from "./senders.ts";
import { bytea, iso, type SmallTable } from "./small.ts";

export function alertsOf(
  { until, story }: Plan,
  sources: readonly SeededSource[],
  vault: Vault,
  made: (ms: number) => string,
  random: Random,
): SmallTable[] {
  const createdMs = until - 20 * DAY_MS;
  const channels = ["On-call", "Finance"].map((name) => {
    const id = made(createdMs);
    const secret = `whsec_${Buffer.from(lettersOf(random, 24)).toString("base64")}`;
    return {
      id,
      name,
      url: `https://hooks.example.com/${name.toLowerCase()}`,
      ciphertext: bytea(vault.encrypt(secret, `alert_channel:${id}`)),
      created_at: iso(createdMs),
    };
  });
  const [oncall = "", finance = ""] = channels.map(({ id }) => id);
  const rule = (name: string, kind: string, threshold: number, minutes: number, channel: string, more: Record<string, unknown> = {}) => ({
    ...{
      id: made(createdMs),
      name,
      kind,
      handler: null,
      source_id: null,
      threshold,
      window_minutes: minutes,
      channel_id: channel,
      enabled: true,
    },
    ...{ firing_since: null, created_at: iso(createdMs), ...more },
  });
  const rules = [
    rule("Any dead delivery of the ledger", "dead_letters", 0, 1440, finance, {
      handler: "stripe-ledger",
      firing_since: iso(story.drift + 9 * MINUTE_MS),
    }),
    rule("Billing is failing", "dead_letters", 20, 10, oncall, { handler: "billing-sync" }),
    rule("Bad signatures", "rejected_requests", 50, 60, oncall, { source_id: sources[12]?.id ?? null }),
    rule("Blocked orders", "blocked_keys", 0, 30, oncall, { handler: "order-fulfilment", enabled: false }),
  ];
  const notification = (index: number, kind: string, ms: number, count: number, more: Record<string, unknown>) => {
    const { id, name, threshold, window_minutes: windowMinutes } = rules[index] ?? rule("", "", 0, 1, oncall);
    const summary = `${count} dead letters in ${windowMinutes} min (${kind === "firing" ? "above" : "no longer above"} ${threshold})`;
    const payload = {
      type: `alert.${kind}`,
      timestamp: iso(ms),
      data: { rule: { id: publicId("alr", id), name, threshold, windowMinutes }, count, summary },
    };
    return {
      ...{
        id: made(ms),
        rule_id: id,
        channel_id: rules[index]?.channel_id,
        kind,
        payload,
        state: "sent",
        attempts: 1,
        next_attempt_at: iso(ms),
      },
      ...{ response_status: 200, response_body: "ok", error: null, created_at: iso(ms), sent_at: iso(ms + 900), ...more },
    };
  };
  const { outage } = story;
  return [
    { table: "alert_channel", rows: channels },
    { table: "alert_rule", rows: rules },
    {
      table: "alert_notification",
      rows: [
        notification(0, "firing", story.drift + 9 * MINUTE_MS, 1, {}),
        notification(1, "firing", outage.from + 7 * MINUTE_MS, 61, {}),
        notification(1, "resolved", outage.to + 21 * MINUTE_MS, 12, {}),
        notification(1, "firing", outage.from - 5 * DAY_MS, 24, {
          state: "failed",
          attempts: 5,
          response_status: 503,
          response_body: "upstream unavailable",
          error: "It answered 503",
          sent_at: null,
        }),
      ],
    },
  ];
}
