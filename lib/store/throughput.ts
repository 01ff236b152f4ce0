/** Counts for Overview and the stream: sums over the minute rollups and short index scans, never counts of rows. */
import type { FlowRail, Throughput, ThroughputPoint } from "#lib/contracts/throughput.ts";
import { idTime, publicId } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

/**
 * One point per `step` minutes of the last `minutes`, gaps filled with zeros, the running one last. Points begin at whole steps (UTC).
 */
export async function throughputPoints(db: Db, minutes: number, sourceId: string | null, step = 1): Promise<ThroughputPoint[]> {
  const { rows } = await db.query<Omit<ThroughputPoint, "minute"> & { minute: Date }>(
    `/* throughput.points */
     with bounds as (
       select date_bin(make_interval(mins => $3::int), now() - make_interval(mins => $1::int - 1), timestamptz 'epoch') as first,
              date_bin(make_interval(mins => $3::int), now(), timestamptz 'epoch') as last
     ), requests as (
       select date_bin(make_interval(mins => $3::int), minute, timestamptz 'epoch') as minute,
              sum(requests) filter (where verdict = 'accepted') as accepted, sum(requests) filter (where verdict = 'duplicate') as duplicate,
              sum(requests) filter (where verdict in ('rejected', 'unverified')) as rejected, sum(requests) filter (where verdict = 'handshake') as handshake,
              sum(requests) filter (where verdict = 'shed') as shed
       from request_minute, bounds where minute >= bounds.first and ($2::uuid is null or source_id = $2::uuid) group by 1
     ), outcomes as (
       select date_bin(make_interval(mins => $3::int), minute, timestamptz 'epoch') as minute,
              sum(deliveries) filter (where outcome = 'delivered') as delivered, sum(deliveries) filter (where outcome = 'dead') as dead,
              -- The last attempt of a delivery that died is counted twice: as what it came to, and as dead.
              sum(deliveries) filter (where outcome not in ('delivered', 'dead', 'superseded')) as failed
       from delivery_minute, bounds where minute >= bounds.first and ($2::uuid is null or source_id = $2::uuid) group by 1
     )
     select minute, coalesce(accepted, 0)::int as accepted, coalesce(duplicate, 0)::int as duplicate, coalesce(rejected, 0)::int as rejected,
            coalesce(handshake, 0)::int as handshake, coalesce(shed, 0)::int as shed,
            coalesce(delivered, 0)::int as delivered, greatest(0, coalesce(failed, 0) - coalesce(dead, 0))::int as failed, coalesce(dead, 0)::int as dead
     from bounds cross join generate_series(bounds.first, bounds.last, make_interval(mins => $3::int)) as minute
     left join requests using (minute) left join outcomes using (minute) order by minute`,
    [minutes, sourceId, step],
  );
  return rows.map((row) => ({ ...row, minute: row.minute.toISOString() }));
}

/** Attempts that were handled a week before, by the step they would stand beside now: the ghost line. Empty when there were none. */
export async function lastWeek(db: Db, minutes: number, sourceId: string | null, step: number): Promise<Throughput["lastWeek"]> {
  const { rows } = await db.query<{ minute: Date; handled: number }>(
    `/* throughput.last_week */
     select date_bin(make_interval(mins => $3::int), minute + interval '7 days', timestamptz 'epoch') as minute, sum(deliveries)::int as handled
     from delivery_minute
     where minute >= date_bin(make_interval(mins => $3::int), now() - make_interval(mins => $1::int - 1), timestamptz 'epoch') - interval '7 days'
       and minute < now() - interval '7 days' and outcome not in ('dead', 'superseded') and ($2::uuid is null or source_id = $2::uuid)
     group by 1 order by 1`,
    [minutes, sourceId, step],
  );
  return rows.map(({ minute, handled }) => ({ minute: minute.toISOString(), handled }));
}

const LATENCY_SAMPLE = 1_000;

/** Received → handled, of the latest deliveries that a handler finished: the 95th percentile of a sample, null without one. */
export async function timeToHandled(db: Db): Promise<Throughput["timeToHandled"]> {
  const { rows } = await db.query<{ p95: number | null; of: number }>(
    `/* throughput.latency */
     with latest as (
       select extract(epoch from finished_at - to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)) * 1000 as ms
       from (select id, state, finished_at, replay_id from delivery order by id desc limit ${LATENCY_SAMPLE}) d where state = 'delivered' and replay_id is null
     )
     select percentile_cont(0.95) within group (order by greatest(0, ms))::float8 as p95, count(*)::int as of from latest`,
  );
  const [row] = rows;
  return row && row.p95 !== null ? { p95Ms: row.p95, of: row.of } : null;
}

/** The flow of the range: each number is what is left after the one before it lost what fell out. */
export async function flowRail(db: Db, minutes: number, sourceId: string | null): Promise<FlowRail> {
  const { rows } = await db.query<Record<string, number>>(
    `/* throughput.flow */
     select coalesce(sum(requests) filter (where verdict = 'received'), 0)::int as received,
            coalesce(sum(requests) filter (where verdict in ('accepted', 'duplicate')), 0)::int as verified,
            coalesce(sum(requests) filter (where verdict = 'shed'), 0)::int as shed,
            coalesce(sum(requests) filter (where verdict = 'rejected'), 0)::int as rejected,
            coalesce(sum(requests) filter (where verdict = 'unverified'), 0)::int as unverified,
            coalesce(sum(requests) filter (where verdict = 'handshake'), 0)::int as handshake,
            coalesce(sum(requests) filter (where verdict = 'duplicate'), 0)::int as duplicate,
            (select coalesce(sum(events) filter (where routed), 0)::int from event_minute where minute > now() - make_interval(mins => $1::int) and ($2::uuid is null or source_id = $2::uuid)) as routed,
            (select coalesce(sum(events) filter (where not routed), 0)::int from event_minute where minute > now() - make_interval(mins => $1::int) and ($2::uuid is null or source_id = $2::uuid)) as unrouted,
            (select coalesce(sum(deliveries), 0)::int from event_minute where minute > now() - make_interval(mins => $1::int) and ($2::uuid is null or source_id = $2::uuid)) as deliveries,
            (select coalesce(sum(deliveries) filter (where outcome = 'delivered'), 0)::int from delivery_minute where minute > now() - make_interval(mins => $1::int) and ($2::uuid is null or source_id = $2::uuid)) as delivered,
            (select coalesce(sum(deliveries) filter (where outcome = 'dead'), 0)::int from delivery_minute where minute > now() - make_interval(mins => $1::int) and ($2::uuid is null or source_id = $2::uuid)) as dead
     from request_minute where minute > now() - make_interval(mins => $1::int) and ($2::uuid is null or source_id = $2::uuid)`,
    [minutes, sourceId],
  );
  const n = (name: string) => rows[0]?.[name] ?? 0;
  return {
    received: n("received"),
    rejected: n("rejected"),
    unverified: n("unverified"),
    handshake: n("handshake"),
    shed: n("shed"),
    accepted: n("verified") - n("duplicate"),
    verified: n("verified"),
    duplicate: n("duplicate"),
    unique: n("routed") + n("unrouted"),
    unrouted: n("unrouted"),
    routed: n("routed"),
    deliveries: n("deliveries"),
    delivered: n("delivered"),
    dead: n("dead"),
  };
}

/** The depth of the queue is read up to this; beyond it "more than" is exact enough. */
const MAX_DEPTH = 100_000;

/** Work not done yet. A count over a partial index that holds nothing else. */
export async function openWork(db: Db): Promise<Throughput["open"]> {
  const { rows } = await db.query<{ queued: number; delivering: number; retrying: number; oldest: number | null }>(
    `/* delivery.depth */
     with open as (select state, id from delivery where state in ('queued', 'delivering', 'retrying', 'paused') limit ${MAX_DEPTH})
     select count(*) filter (where state = 'queued')::int as queued, count(*) filter (where state = 'delivering')::int as delivering,
            count(*) filter (where state = 'retrying')::int as retrying,
            extract(epoch from now() - to_timestamp(('x' || left(replace((min(id::text) filter (where state = 'queued')), '-', ''), 12))::bit(48)::bigint / 1000.0))::float8 as oldest
     from open`,
  );
  const [row] = rows;
  return {
    queued: row?.queued ?? 0,
    delivering: row?.delivering ?? 0,
    retrying: row?.retrying ?? 0,
    oldestWaitSeconds: row?.oldest == null ? null : Math.max(0, row.oldest),
  };
}

export async function sourceTraffic(db: Db, minutes: number): Promise<Throughput["sources"]> {
  const { rows } = await db.query<{
    id: string;
    name: string;
    provider: string;
    received: number;
    rejected: number;
    lately: number;
    last_request_id: string | null;
  }>(
    `/* throughput.sources */
     select s.id, s.name, s.provider, coalesce(m.received, 0) as received, coalesce(m.rejected, 0) as rejected, coalesce(m.lately, 0) as lately, r.id as last_request_id
     from source s
     left join (
       select source_id, sum(requests) filter (where verdict = 'received')::int as received, sum(requests) filter (where verdict = 'rejected')::int as rejected,
              sum(requests) filter (where verdict = 'received' and minute >= date_trunc('minute', now()) - interval '5 minutes' and minute < date_trunc('minute', now()))::int as lately
       from request_minute where minute > now() - make_interval(mins => $1::int) group by source_id) m on m.source_id = s.id
     left join lateral (select id from request where source_id = s.id order by id desc limit 1) r on true
     where s.deleted_at is null order by received desc, s.name`,
    [minutes],
  );
  return rows.map((row) => ({
    id: publicId("src", row.id),
    name: row.name,
    provider: row.provider,
    received: row.received,
    rejected: row.rejected,
    perMinute: row.lately / 5,
    lastRequestAt: row.last_request_id === null ? null : idTime(row.last_request_id).toISOString(),
  }));
}
