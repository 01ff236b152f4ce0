/** What alert rules measure now. Counts come from rollups and bounded scans. */
import type { AlertRuleKind } from "#lib/domain/alerts.ts";
import { idFloor } from "#lib/domain/id.ts";
import type { Query } from "#lib/domain/query/ast.ts";
import type { QuietHours } from "#lib/domain/quietHours.ts";
import type { Db } from "#lib/postgres/db.ts";
import { searchEventIds } from "#lib/store/search.ts";

export type ActiveRule = {
  id: string;
  name: string;
  kind: AlertRuleKind;
  q: string;
  handler: string | null;
  source_id: string | null;
  source: string | null;
  threshold: number;
  window_minutes: number;
  for_minutes: number;
  channel_id: string;
  firing_since: Date | null;
  exceeded_since: Date | null;
  muted_until: Date | null;
  quiet_hours: QuietHours | null;
  /** Null for kinds that ask a query. */
  count: number | null;
};

const WINDOW = "now() - make_interval(mins => r.window_minutes)";
const ITS = "(r.handler is null or m.handler = r.handler) and (r.source_id is null or m.source_id = r.source_id)";
/** A ratio of fewer attempts says nothing. */
const MIN_ATTEMPTS = 10;
const MAX_SAMPLE = 5_000;

/** Every enabled rule with its measurement; the current minute counts. */
export async function measureRules(db: Db): Promise<ActiveRule[]> {
  const { rows } = await db.query<ActiveRule>(
    `/* alert_rule.measure */
     select r.id, r.name, r.kind, r.q, r.handler, r.source_id, s.name as source, r.threshold, r.window_minutes, r.for_minutes, r.channel_id,
            r.firing_since, r.exceeded_since, r.muted_until, r.quiet_hours,
            case r.kind when 'dead_letters' then (
              select coalesce(sum(m.deliveries), 0) from delivery_minute m where m.minute > ${WINDOW} and m.outcome = 'dead' and ${ITS})
            when 'failure_ratio' then (
              select coalesce(100.0 * sum(m.deliveries) filter (where m.outcome <> 'delivered') / nullif(greatest(sum(m.deliveries), ${MIN_ATTEMPTS}), 0), 0)
              from delivery_minute m where m.minute > ${WINDOW} and m.outcome not in ('dead', 'released', 'throttled') and ${ITS})
            when 'blocked_keys' then (
              select count(*) from line l
              where l.blocked_by is not null and l.blocked_at < ${WINDOW} and (r.handler is null or l.handler = r.handler)
                and (r.source_id is null or exists (select from delivery d where d.id = l.blocked_by and d.source_id = r.source_id)))
            when 'new_failures' then (
              select count(*) from failure f where f.first_seen_at > ${WINDOW} and (r.handler is null or f.handler = r.handler))
            when 'ledger_gaps' then (
              select count(*) from ledger_gap g where g.found_at > ${WINDOW} and (r.source_id is null or g.source_id = r.source_id))
            when 'rejected_requests' then (
              select coalesce(sum(m.requests), 0) from request_minute m
              where m.minute > ${WINDOW} and m.verdict = 'rejected' and (r.source_id is null or m.source_id = r.source_id))
            when 'shed_requests' then (
              select coalesce(sum(m.requests), 0) from request_minute m
              where m.minute > ${WINDOW} and m.verdict = 'shed' and (r.source_id is null or m.source_id = r.source_id))
            end::int as count
     from alert_rule r left join source s on s.id = r.source_id
     where r.enabled and r.deleted_at is null`,
  );
  return rows;
}

export type Measured = Pick<ActiveRule, "kind" | "handler" | "source_id" | "threshold" | "window_minutes">;

/** Events that a query finds in a window: counted no further than it takes to tell. */
export async function countEvents(db: Db, query: Query, { threshold, window_minutes }: Measured, now: Date): Promise<number> {
  const from = new Date(now.getTime() - window_minutes * 60_000);
  const range = { from, to: new Date(now.getTime() + 1_000) };
  return (await searchEventIds(db, { query, range, now }, { limit: Math.max(1, Math.min(threshold + 1, 100_000)) })).length;
}

/** Seconds that the oldest delivery waits to be taken for the first time. */
export async function oldestWaiting(db: Db, { handler, source_id }: Measured): Promise<number> {
  const { rows } = await db.query<{ seconds: number }>(
    `/* delivery.oldest */
     select coalesce(extract(epoch from now() - to_timestamp(('x' || left(replace(min(d.id::text), '-', ''), 12))::bit(48)::bigint / 1000.0)), 0)::int as seconds
     from (select id from delivery where state = 'queued' and ($1::text is null or handler = $1::text) and ($2::uuid is null or source_id = $2::uuid)
           order by id limit 1) d`,
    [handler, source_id],
  );
  return Math.max(0, rows[0]?.seconds ?? 0);
}

/** 95 of 100 events of the window were handled within so many ms; of the newest of them when there are many. */
export async function latencyP95(db: Db, { handler, source_id, window_minutes }: Measured, now: Date): Promise<number> {
  const { rows } = await db.query<{ ms: number | null }>(
    `/* delivery.latency */
     select (percentile_disc(0.95) within group (order by ms))::int as ms from (
       select floor(extract(epoch from d.finished_at) * 1000) - ('x' || left(replace(d.event_id::text, '-', ''), 12))::bit(48)::bigint as ms
       from event e join delivery d on d.event_id = e.id
       where e.id >= $1::uuid and d.state = 'delivered' and d.replay_id is null
         and ($2::text is null or d.handler = $2::text) and ($3::uuid is null or e.source_id = $3::uuid)
       order by e.id desc limit ${MAX_SAMPLE}) sample`,
    [idFloor(new Date(now.getTime() - window_minutes * 60_000)), handler, source_id],
  );
  return Math.max(0, rows[0]?.ms ?? 0);
}
