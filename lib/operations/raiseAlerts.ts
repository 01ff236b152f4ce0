/** Evaluates the alert rules and sends what they say. */
import type { Agent } from "undici";
import { evaluateRules, NOTIFICATION_ATTEMPTS, notificationDelaySeconds } from "#lib/domain/alerts.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { isQuiet } from "#lib/domain/quietHours.ts";
import { createEgressAgent, type EgressPolicy } from "#lib/notify/egress.ts";
import { sendWebhook } from "#lib/notify/webhook.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import type { Vault } from "#lib/secrets.ts";
import type { ActiveRule } from "#lib/store/alertMeasures.ts";
import {
  endMute,
  findIncident,
  insertNotification,
  setExceeded,
  setFiring,
  settleNotification,
  takeDueNotifications,
} from "#lib/store/alerts.ts";
import { alertPayload } from "./alertPayload.ts";
import { measureAlerts } from "./measureAlerts.ts";

export type AlertDeps = { pool: Pool; db: Db; vault: Vault; policy: EgressPolicy; publicUrl: string };

/** Turns crossings into notifications: one when a rule begins to fire, one when it ends, one when its acknowledgement is over. */
export async function raiseAlerts({ pool, db, publicUrl }: AlertDeps, now = new Date()): Promise<void> {
  const { rules, values } = await measureAlerts(db, now);
  const { signals, exceeded } = evaluateRules(
    rules.map((rule) => stateOf(rule, now)),
    values,
    now,
  );
  await setExceeded(db, exceeded);
  for (const { ruleId, kind, value, again } of signals) {
    const rule = rules.find(({ id }) => id === ruleId);
    if (!rule) continue;
    await inTransaction(pool, async (tx) => {
      if (!(again ? await endMute(tx, ruleId) : await setFiring(tx, ruleId, kind === "firing"))) return;
      const id = newId();
      const incident = kind === "firing" && !again ? id : await findIncident(tx, ruleId);
      const payload = alertPayload(rule, { kind, value, again, incident, now, publicUrl });
      await insertNotification(tx, { id, ruleId, channelId: rule.channel_id, kind, payload });
    });
  }
}

const stateOf = (rule: ActiveRule, now: Date) => ({
  ...{ id: rule.id, kind: rule.kind, threshold: rule.threshold, forMinutes: rule.for_minutes, firing: rule.firing_since !== null },
  ...{ exceededSince: rule.exceeded_since, mutedUntil: rule.muted_until, quiet: isQuiet(rule.quiet_hours, now) },
});

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
