/** What alert rules measure, and the notifications that wait to be sent. */
import type { AlertRuleKind } from "#lib/contracts/alerts.ts";
import type { Db } from "#lib/postgres/db.ts";

export type ActiveRule = {
  id: string;
  name: string;
  kind: AlertRuleKind;
  handler: string | null;
  source_id: string | null;
  source: string | null;
  threshold: number;
  window_minutes: number;
  channel_id: string;
  firing: boolean;
  count: number;
};

/** Every enabled rule with the count of its window, from the minute rollups; the current minute counts. Blocked keys are counted as they are. */
export async function measureRules(db: Db): Promise<ActiveRule[]> {
  const { rows } = await db.query<ActiveRule>(
    `/* alert_rule.measure */
     select r.id, r.name, r.kind, r.handler, r.source_id, s.name as source, r.threshold, r.window_minutes, r.channel_id,
            r.firing_since is not null as firing,
            case r.kind when 'dead_letters' then (
              select coalesce(sum(m.deliveries), 0) from delivery_minute m
              where m.minute > now() - make_interval(mins => r.window_minutes) and m.outcome = 'dead'
                and (r.handler is null or m.handler = r.handler) and (r.source_id is null or m.source_id = r.source_id))
            when 'blocked_keys' then (
              select count(*) from line l
              where l.blocked_by is not null and l.blocked_at < now() - make_interval(mins => r.window_minutes)
                and (r.handler is null or l.handler = r.handler)
                and (r.source_id is null or exists (select from delivery d where d.id = l.blocked_by and d.source_id = r.source_id)))
            when 'ledger_gaps' then (
              select count(*) from ledger_gap g
              where g.found_at > now() - make_interval(mins => r.window_minutes) and (r.source_id is null or g.source_id = r.source_id))
            else (
              select coalesce(sum(m.requests), 0) from request_minute m
              where m.minute > now() - make_interval(mins => r.window_minutes)
                and m.verdict = case r.kind when 'shed_requests' then 'shed' else 'rejected' end
                and (r.source_id is null or m.source_id = r.source_id))
            end::int as count
     from alert_rule r left join source s on s.id = r.source_id
     where r.enabled and r.deleted_at is null`,
  );
  return rows;
}

/** Notes that a rule began or ceased to fire; false when another process was first. */
export async function setFiring(db: Db, ruleId: string, firing: boolean): Promise<boolean> {
  const { rowCount } = await db.query(
    `/* alert_rule.fire */ update alert_rule set firing_since = case when $2::boolean then now() end
     where id = $1::uuid and (firing_since is not null) <> $2::boolean returning id`,
    [ruleId, firing],
  );
  return rowCount === 1;
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
