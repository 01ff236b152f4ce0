/** Evaluates the alert rules and sends what they say. */
import type { Agent } from "undici";
import { evaluateRules, NOTIFICATION_ATTEMPTS, notificationDelaySeconds } from "#lib/domain/alerts.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { createEgressAgent, type EgressPolicy } from "#lib/notify/egress.ts";
import { sendWebhook } from "#lib/notify/webhook.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import type { Vault } from "#lib/secrets.ts";
import {
  type ActiveRule,
  insertNotification,
  measureRules,
  setFiring,
  settleNotification,
  takeDueNotifications,
} from "#lib/store/alerts.ts";

export type AlertDeps = { pool: Pool; db: Db; vault: Vault; policy: EgressPolicy; publicUrl: string };

/** Turns crossings into notifications: one when a rule begins to fire, one when it ends. */
export async function raiseAlerts({ pool, db, publicUrl }: AlertDeps): Promise<void> {
  const rules = await measureRules(db);
  const signals = evaluateRules(rules, new Map(rules.map((rule) => [rule.id, rule.count])));
  for (const { ruleId, kind, count } of signals) {
    const rule = rules.find(({ id }) => id === ruleId);
    if (!rule) continue;
    await inTransaction(pool, async (tx) => {
      if (!(await setFiring(tx, ruleId, kind === "firing"))) return;
      await insertNotification(tx, {
        id: newId(),
        ruleId,
        channelId: rule.channel_id,
        kind,
        payload: payloadOf(rule, kind, count, publicUrl),
      });
    });
  }
}

/** What a rule counts, and the page that shows it; for blocked keys their handler's part of it. */
const SUBJECTS: Record<ActiveRule["kind"], readonly [what: string, page: string]> = {
  dead_letters: ["dead letters", "/failures"],
  blocked_keys: ["blocked keys", "/handlers"],
  rejected_requests: ["rejected requests", "/requests?verdict=rejected"],
  shed_requests: ["requests answered 503", "/overview"],
  ledger_gaps: ["lines of the ledger that do not add up", "/overview"],
};

function payloadOf(rule: ActiveRule, kind: "firing" | "resolved", count: number, publicUrl: string) {
  const [what, page] = SUBJECTS[rule.kind];
  const span = rule.kind === "blocked_keys" ? "for more than" : "in";
  const handler = rule.kind === "blocked_keys" && rule.handler ? `?handler=${encodeURIComponent(rule.handler)}` : "";
  const where = rule.handler ? ` of ${rule.handler}` : rule.source ? ` of ${rule.source}` : "";
  return {
    type: `alert.${kind}`,
    timestamp: new Date().toISOString(),
    data: {
      rule: {
        id: publicId("alr", rule.id),
        name: rule.name,
        kind: rule.kind,
        threshold: rule.threshold,
        windowMinutes: rule.window_minutes,
      },
      handler: rule.handler,
      source: rule.source,
      count,
      summary: `${count} ${what}${where} ${span} ${rule.window_minutes} min (${kind === "firing" ? "above" : "no longer above"} ${rule.threshold})`,
      url: `${publicUrl}${page}${handler}`,
    },
  };
}

let agent: Agent | undefined;
let agentPolicy: EgressPolicy | undefined;

/** Sends what is due (or one notification at once) and writes the delivery log. */
export async function sendNotifications(
  { db, vault, policy }: Omit<AlertDeps, "pool" | "publicUrl">,
  only: string | null = null,
): Promise<void> {
  if (agentPolicy?.allowPrivate !== policy.allowPrivate) [agent, agentPolicy] = [createEgressAgent(policy), policy];
  for (const notification of await takeDueNotifications(db, only)) {
    const sent = await sendWebhook(agent ?? createEgressAgent(policy), policy, {
      id: publicId("ntf", notification.id),
      url: notification.url,
      // Inside the try of sendWebhook: one secret that cannot be read must not keep the others from being sent.
      secret: () => vault.decrypt(notification.ciphertext, `alert_channel:${notification.channel_id}`),
      payload: notification.payload,
      now: new Date(),
    });
    const attempts = notification.attempts + 1;
    // A test is for somebody who waits at the screen: it is tried once.
    const isLast = only !== null || attempts >= NOTIFICATION_ATTEMPTS;
    await settleNotification(db, {
      id: notification.id,
      state: sent.ok ? "sent" : isLast ? "failed" : "queued",
      status: sent.status,
      body: sent.body,
      error: sent.ok ? null : sent.error,
      delaySeconds: notificationDelaySeconds(attempts) ?? 0,
    });
  }
}
