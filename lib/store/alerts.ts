/** What alert rules say of themselves, and the notifications that wait to be sent. */
import type { Db } from "#lib/postgres/db.ts";

/** Notes that a rule began or ceased to fire; false when another process was first. */
export async function setFiring(db: Db, ruleId: string, firing: boolean): Promise<boolean> {
  const { rowCount } = await db.query(
    `/* alert_rule.fire */ update alert_rule set firing_since = case when $2::boolean then now() end
     where id = $1::uuid and (firing_since is not null) <> $2::boolean returning id`,
    [ruleId, firing],
  );
  return rowCount === 1;
}

/** Notes since when rules have been over their thresholds. */
export async function setExceeded(db: Db, rules: readonly { ruleId: string; since: Date | null }[]): Promise<void> {
  if (rules.length === 0) return;
  await db.query(
    `/* alert_rule.exceed */ update alert_rule r set exceeded_since = x.since
     from unnest($1::uuid[], $2::timestamptz[]) as x (id, since) where r.id = x.id`,
    [rules.map(({ ruleId }) => ruleId), rules.map(({ since }) => since?.toISOString() ?? null)],
  );
}

/** Ends the silence of a rule that is over; false when another process was first, or somebody muted it anew. */
export async function endMute(db: Db, ruleId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "/* alert_rule.unmute */ update alert_rule set muted_until = null, muted_by = null where id = $1::uuid and muted_until <= now() returning id",
    [ruleId],
  );
  return rowCount === 1;
}

/** The notification that a rule's current firing began with: what later ones thread to. */
export async function findIncident(db: Db, ruleId: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    "/* alert_notification.incident */ select id from alert_notification where rule_id = $1::uuid and kind = 'firing' order by id desc limit 1",
    [ruleId],
  );
  return rows[0]?.id ?? null;
}

export type NewNotification = {
  id: string;
  ruleId: string | null;
  channelId: string;
  kind: "firing" | "resolved" | "test";
  payload: unknown;
};

export async function insertNotification(db: Db, { id, ruleId, channelId, kind, payload }: NewNotification): Promise<void> {
  await db.query(
    `/* alert_notification.insert */ insert into alert_notification (id, rule_id, channel_id, kind, payload)
     values ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::text::jsonb)`,
    [id, ruleId, channelId, kind, JSON.stringify(payload)],
  );
}

export type DueNotification = { id: string; payload: unknown; attempts: number; channel_id: string; url: string; ciphertext: Buffer };

/** Notifications to send now, leased for a minute so that two senders never take the same one. */
export async function takeDueNotifications(db: Db, only: string | null = null): Promise<DueNotification[]> {
  const { rows } = await db.query<DueNotification>(
    `/* alert_notification.due */
     update alert_notification n set next_attempt_at = now() + interval '1 minute'
     from alert_channel c
     where c.id = n.channel_id and n.id in (
       select id from alert_notification
       where state = 'queued' and next_attempt_at <= now() and ($1::uuid is null or id = $1::uuid)
       order by next_attempt_at limit 20 for update skip locked)
     returning n.id, n.payload, n.attempts, n.channel_id, c.url, c.ciphertext`,
    [only],
  );
  return rows;
}

export type NotificationResult = {
  id: string;
  state: "sent" | "failed" | "queued";
  status: number | null;
  body: string | null;
  error: string | null;
  delaySeconds: number;
};

export async function settleNotification(db: Db, result: NotificationResult): Promise<void> {
  await db.query(
    `/* alert_notification.settle */
     update alert_notification set state = $2::text, attempts = attempts + 1, response_status = $3::int, response_body = $4::text,
            error = $5::text, sent_at = case when $2::text = 'sent' then now() end, next_attempt_at = now() + make_interval(secs => $6::float8)
     where id = $1::uuid`,
    [result.id, result.state, result.status, result.body, result.error, result.delaySeconds],
  );
}
