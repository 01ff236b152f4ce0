/** Handlers with their limits, their depth and their day. */
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import type { HandlerDefinition, Overrides } from "#lib/domain/handler.ts";
import { limited } from "#lib/domain/limits.ts";
import type { Db } from "#lib/postgres/db.ts";

type Row = {
  name: string;
  definition: HandlerDefinition;
  version: string;
  paused_at: Date | null;
  paused_by: string | null;
  overrides: Overrides;
  held_until: Date | null;
  retired: boolean;
  queued: number;
  in_line: number;
  blocked_keys: number;
  delivering: number;
  retrying: number;
  oldest: number | null;
  delivered: number;
  failed: number;
  dead: number;
  duration_ms: number | null;
};

const MOST_COUNTED = 100_000;

export async function listHandlers(db: Db, name: string | null = null): Promise<HandlerSummary[]> {
  const { rows } = await db.query<Row>(
    `/* handler.list */
     select h.name, h.definition, h.version, h.paused_at, h.paused_by, h.overrides, h.retired_at is not null as retired,
            case when h.held_until > now() then h.held_until end as held_until, l.in_line, b.blocked_keys,
            o.queued, o.delivering, o.retrying, o.oldest, d.delivered, d.failed, d.dead, d.duration_ms
     from handler h
     cross join lateral (
       select count(*) filter (where state = 'queued')::int as queued, count(*) filter (where state = 'delivering')::int as delivering,
              count(*) filter (where state = 'retrying')::int as retrying,
              extract(epoch from now() - to_timestamp(('x' || left(replace((min(id::text) filter (where state = 'queued')), '-', ''), 12))::bit(48)::bigint / 1000.0))::float8 as oldest
       from (select state, id from delivery where state in ('queued', 'delivering', 'retrying', 'paused') and handler = h.name limit ${MOST_COUNTED}) open) o
     cross join lateral (
       select coalesce(sum(deliveries) filter (where outcome = 'delivered'), 0)::int as delivered,
              coalesce(sum(deliveries) filter (where outcome not in ('delivered', 'dead')), 0)::int as failed,
              coalesce(sum(deliveries) filter (where outcome = 'dead'), 0)::int as dead,
              (sum(duration_ms) filter (where outcome <> 'dead') / nullif(sum(deliveries) filter (where outcome <> 'dead'), 0))::float8 as duration_ms
       from delivery_minute where handler = h.name and minute > now() - interval '24 hours') d
     cross join lateral (
       select count(*)::int as in_line from (
         select from delivery where handler = h.name and job_id is null and state = 'queued' limit ${MOST_COUNTED}) l) l
     cross join lateral (
       select count(*)::int as blocked_keys from (
         select from line where handler = h.name and blocked_by is not null limit ${MOST_COUNTED}) b) b
     where h.name = $1::text
        or $1::text is null and (h.retired_at is null or o.queued + o.retrying + d.delivered + d.dead + b.blocked_keys > 0)
     order by h.retired_at is not null, h.name`,
    [name],
  );
  return rows.map(handlerSummary);
}

function handlerSummary(row: Row): HandlerSummary {
  const { concurrency, clusterConcurrency, throttle } = limited(row.definition, row.overrides);
  return {
    ...row.definition,
    version: row.version,
    pausedAt: row.paused_at?.toISOString() ?? null,
    pausedBy: row.paused_by,
    overrides: row.overrides,
    limits: { concurrency, clusterConcurrency: clusterConcurrency ?? null, throttle: throttle ?? null },
    heldUntil: row.held_until?.toISOString() ?? null,
    retired: row.retired,
    queued: row.queued,
    waitingInLine: row.in_line,
    delivering: row.delivering,
    retrying: row.retrying,
    blockedKeys: row.blocked_keys,
    oldestWaitSeconds: row.oldest === null ? null : Math.max(0, row.oldest),
    day: { delivered: row.delivered, failed: row.failed, dead: row.dead, averageDurationMs: row.duration_ms },
  };
}

/** False when there is no such handler. */
export async function setHandlerPaused(db: Db, name: string, by: string | null): Promise<boolean> {
  const { rows } = await db.query(
    `/* handler.pause */ update handler set paused_at = case when $2::text is null then null else coalesce(paused_at, now()) end, paused_by = $2::text
     where name = $1::text returning name`,
    [name, by],
  );
  return rows.length === 1;
}

/** Sets limits over the code's; null takes one back. Undefined when there is no such handler. */
export async function mergeOverrides(db: Db, name: string, patch: Overrides): Promise<{ before: Overrides; after: Overrides } | undefined> {
  const { rows } = await db.query<{ before: Overrides; after: Overrides }>(
    `/* handler.override */
     with held as (select name, overrides from handler where name = $1::text for update)
     update handler h set overrides = jsonb_strip_nulls(held.overrides || $2::text::jsonb)
     from held where h.name = held.name returning held.overrides as before, h.overrides as after`,
    [name, JSON.stringify(patch)],
  );
  return rows[0];
}
