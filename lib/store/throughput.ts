/** Counts for Overview and the stream: sums over the minute rollups and short index scans, never counts of rows. */
import type { FlowRail, Throughput, ThroughputPoint } from "#lib/contracts/throughput.ts";
import { idTime, publicId } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

/** One point per minute of the last `minutes`, gaps filled with zeros, the running minute last. */
export async function throughputPoints(db: Db, minutes: number, sourceId: string | null): Promise<ThroughputPoint[]> {
  const { rows } = await db.query<Omit<ThroughputPoint, "minute"> & { minute: Date }>(
    `/* throughput.points */
     with minutes as (
       select generate_series(date_trunc('minute', now()) - make_interval(mins => $1::int - 1), date_trunc('minute', now()), interval '1 minute') as minute
     ), requests as (
       select minute, verdict, sum(requests)::int as n from request_minute
       where minute > now() - make_interval(mins => $1::int) and ($2::uuid is null or source_id = $2::uuid) group by 1, 2
     ), outcomes as (
       select minute, case when outcome in ('delivered', 'dead') then outcome else 'failed' end as outcome, sum(deliveries)::int as n from delivery_minute
       where minute > now() - make_interval(mins => $1::int) and ($2::uuid is null or source_id = $2::uuid) group by 1, 2
     )
     select m.minute,
            coalesce((select n from requests r where r.minute = m.minute and verdict = 'accepted'), 0) as accepted,
            coalesce((select n from requests r where r.minute = m.minute and verdict = 'duplicate'), 0) as duplicate,
            coalesce((select n from requests r where r.minute = m.minute and verdict = 'rejected'), 0) as rejected,
            coalesce((select n from requests r where r.minute = m.minute and verdict = 'handshake'), 0) as handshake,
            coalesce((select n from requests r where r.minute = m.minute and verdict = 'shed'), 0) as shed,
            coalesce((select n from outcomes o where o.minute = m.minute and outcome = 'delivered'), 0) as delivered,
            coalesce((select n from outcomes o where o.minute = m.minute and outcome = 'failed'), 0) as failed,
            coalesce((select n from outcomes o where o.minute = m.minute and outcome = 'dead'), 0) as dead
     from minutes m order by m.minute`,
    [minutes, sourceId],
  );
  return rows.map((row) => ({ ...row, minute: row.minute.toISOString() }));
}

/** The flow of the range: each number is what is left after the one before it lost what fell out. */
export async function flowRail(db: Db, minutes: number, sourceId: string | null): Promise<FlowRail> {
  const { rows } = await db.query<Record<string, number>>(
    `/* throughput.flow */
     select coalesce(sum(requests) filter (where verdict = 'received'), 0)::int as received,
            coalesce(sum(requests) filter (where verdict in ('accepted', 'duplicate')), 0)::int as verified,
            coalesce(sum(requests) filter (where verdict = 'shed'), 0)::int as shed,
            coalesce(sum(requests) filter (where verdict = 'rejected'), 0)::int as rejected,
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
    last_request_id: string | null;
  }>(
    `/* throughput.sources */
     select s.id, s.name, s.provider, coalesce(m.received, 0) as received, coalesce(m.rejected, 0) as rejected, r.id as last_request_id
     from source s
     left join (
       select source_id, sum(requests) filter (where verdict = 'received')::int as received, sum(requests) filter (where verdict = 'rejected')::int as rejected
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
    lastRequestAt: row.last_request_id === null ? null : idTime(row.last_request_id).toISOString(),
  }));
}
