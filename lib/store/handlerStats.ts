/** Handlers with their depth and their day. */
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import type { Db } from "#lib/postgres/db.ts";

type Row = {
  name: string;
  definition: HandlerDefinition;
  version: string;
  paused_at: Date | null;
  paused_by: string | null;
  retired: boolean;
  queued: number;
  delivering: number;
  retrying: number;
  oldest: number | null;
  delivered: number;
  failed: number;
  dead: number;
  duration_ms: number | null;
};

export async function listHandlers(db: Db, name: string | null = null): Promise<HandlerSummary[]> {
  const { rows } = await db.query<Row>(
    `/* handler.list */
     select h.name, h.definition, h.version, h.paused_at, h.paused_by, h.retired_at is not null as retired,
            o.queued, o.delivering, o.retrying, o.oldest, d.delivered, d.failed, d.dead, d.duration_ms
     from handler h
     cross join lateral (
       select count(*) filter (where state = 'queued')::int as queued, count(*) filter (where state = 'delivering')::int as delivering,
              count(*) filter (where state = 'retrying')::int as retrying,
              extract(epoch from now() - to_timestamp(('x' || left(replace((min(id::text) filter (where state = 'queued')), '-', ''), 12))::bit(48)::bigint / 1000.0))::float8 as oldest
       from (select state, id from delivery where state in ('queued', 'delivering', 'retrying', 'paused') and handler = h.name limit 100000) open) o
     cross join lateral (
       select coalesce(sum(deliveries) filter (where outcome = 'delivered'), 0)::int as delivered,
              coalesce(sum(deliveries) filter (where outcome not in ('delivered', 'dead')), 0)::int as failed,
              coalesce(sum(deliveries) filter (where outcome = 'dead'), 0)::int as dead,
              (sum(duration_ms) filter (where outcome <> 'dead') / nullif(sum(deliveries) filter (where outcome <> 'dead'), 0))::float8 as duration_ms
       from delivery_minute where handler = h.name and minute > now() - interval '24 hours') d
     where ($1::text is null or h.name = $1::text) and (h.retired_at is null or o.queued + o.retrying + d.delivered + d.dead > 0)
     order by h.retired_at is not null, h.name`,
    [name],
  );
  return rows.map((row) => ({
    ...row.definition,
    version: row.version,
    pausedAt: row.paused_at?.toISOString() ?? null,
    pausedBy: row.paused_by,
    retired: row.retired,
    queued: row.queued,
    delivering: row.delivering,
    retrying: row.retrying,
    oldestWaitSeconds: row.oldest === null ? null : Math.max(0, row.oldest),
    day: { delivered: row.delivered, failed: row.failed, dead: row.dead, averageDurationMs: row.duration_ms },
  }));
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
