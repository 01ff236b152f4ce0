/** Replays: what they hold, and the chunks they are made in. */
import type { ReplayState } from "#lib/domain/delivery.ts";
import type { Db } from "#lib/postgres/db.ts";

export type ReplayRow = {
  id: string;
  name: string;
  reason: string;
  scope: unknown;
  watermark: string;
  cursor: string | null;
  per_second: number | null;
  state: ReplayState;
  total: number;
  started: number;
  delivered: number;
  dead: number;
  created_by: string;
  created_at: Date;
  finished_at: Date | null;
};

export async function insertReplay(
  db: Db,
  replay: {
    id: string;
    name: string;
    reason: string;
    scope: unknown;
    watermark: string;
    perSecond: number | null;
    total: number;
    createdBy: string;
  },
): Promise<void> {
  await db.query(
    `/* replay.insert */ insert into replay (id, name, reason, scope, watermark, per_second, state, total, created_by)
     values ($1::uuid, $2::text, $3::text, $4::text::jsonb, $5::uuid, $6::int, 'running', $7::int, $8::text)`,
    [
      replay.id,
      replay.name,
      replay.reason,
      JSON.stringify(replay.scope),
      replay.watermark,
      replay.perSecond,
      replay.total,
      replay.createdBy,
    ],
  );
}

export async function findReplay(db: Db, id: string): Promise<ReplayRow | undefined> {
  const { rows } = await db.query<ReplayRow>("/* replay.find */ select * from replay where id = $1::uuid", [id]);
  return rows[0];
}

export async function listReplays(db: Db, { before, limit }: { before: string | null; limit: number }): Promise<ReplayRow[]> {
  const { rows } = await db.query<ReplayRow>(
    "/* replay.list */ select * from replay where ($1::uuid is null or id < $1::uuid) order by id desc limit $2::int",
    [before, limit],
  );
  return rows;
}

/** Running replays, locked against another stepper for the length of the transaction. */
export async function lockRunningReplay(db: Db, id: string): Promise<ReplayRow | undefined> {
  const { rows } = await db.query<ReplayRow>(
    "/* replay.lock */ select * from replay where id = $1::uuid and state = 'running' for update skip locked",
    [id],
  );
  return rows[0];
}

export async function listRunningReplays(db: Db): Promise<{ id: string; perSecond: number | null }[]> {
  const { rows } = await db.query<{ id: string; per_second: number | null }>(
    "/* replay.running */ select id, per_second from replay where state = 'running' order by id",
  );
  return rows.map(({ id, per_second }) => ({ id, perSecond: per_second }));
}

export async function advanceReplay(db: Db, id: string, cursor: string | null, started: number): Promise<void> {
  await db.query(
    "/* replay.advance */ update replay set cursor = coalesce($2::uuid, cursor), started = started + $3::int where id = $1::uuid",
    [id, cursor, started],
  );
}

/** Moves a replay to another state if it is in one of `from`; false when it is not. */
export async function setReplayState(db: Db, id: string, state: ReplayState, from: readonly ReplayState[]): Promise<boolean> {
  const { rowCount } = await db.query(
    `/* replay.state */ update replay set state = $2::text, finished_at = case when $2::text in ('finished', 'cancelled') then now() end
     where id = $1::uuid and state = any($3::text[]) returning id`,
    [id, state, from],
  );
  return rowCount === 1;
}

/** A replay's deliveries that wait or run. */
export async function countOutstanding(db: Db, replayId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "/* replay.outstanding */ select (started - delivered - dead)::int as count from replay where id = $1::uuid",
    [replayId],
  );
  return Math.max(0, rows[0]?.count ?? 0);
}

export type DeadDelivery = { id: string; event_id: string; source_id: string; handler: string; fingerprint: string };

/** Dead letters not replayed yet that had died by then, oldest first. */
export async function listDead(
  db: Db,
  {
    fingerprint,
    handler,
    after,
    diedBefore,
    limit,
  }: { fingerprint: string | null; handler: string | null; after: string | null; diedBefore: Date; limit: number },
): Promise<DeadDelivery[]> {
  const { rows } = await db.query<DeadDelivery>(
    `/* delivery.dead */
     select id, event_id, source_id, handler, fingerprint from delivery
     where state = 'dead' and replayed_by is null and ($1::text is null or fingerprint = $1::text) and ($2::text is null or handler = $2::text)
       and ($3::uuid is null or id > $3::uuid) and finished_at <= $4::timestamptz
     order by id limit $5::int for update skip locked`,
    [fingerprint, handler, after, diedBefore.toISOString(), limit],
  );
  return rows;
}

export type ReplayedDelivery = { id: string; eventId: string; sourceId: string; handler: string; jobId: string };

/** Adds a replay's new deliveries. One that exists already (a step repeated after a crash) is skipped. Returns those added. */
export async function insertReplayDeliveries(db: Db, replayId: string, deliveries: readonly ReplayedDelivery[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `/* delivery.replay */
     insert into delivery (id, event_id, source_id, handler, state, job_id, replay_id)
     select id, "eventId", "sourceId", handler, 'queued', "jobId", $2::uuid
     from json_to_recordset($1::text::json) as x (id uuid, "eventId" uuid, "sourceId" uuid, handler text, "jobId" uuid)
     on conflict (replay_id, event_id, handler) where replay_id is not null do nothing
     returning id`,
    [JSON.stringify(deliveries), replayId],
  );
  return new Set(rows.map((row) => row.id));
}

/** Takes dead letters out of Failures, because they were made anew. */
export async function markReplayed(db: Db, replayId: string, dead: readonly DeadDelivery[]): Promise<void> {
  await db.query("/* delivery.mark_replayed */ update delivery set replayed_by = $2::uuid where id = any($1::uuid[])", [
    dead.map(({ id }) => id),
    replayId,
  ]);
  const counts = Object.entries(Object.groupBy(dead, ({ fingerprint }) => fingerprint)).map(([fingerprint, group]) => ({
    fingerprint,
    count: group?.length ?? 0,
  }));
  await db.query(
    `/* failure.subtract */
     update failure f set dead = greatest(0, f.dead - x.count)
     from (select * from json_to_recordset($1::text::json) as y (fingerprint text, count int) order by fingerprint) x where f.fingerprint = x.fingerprint`,
    [JSON.stringify(counts)],
  );
}

/**
 * Queued deliveries of a cancelled replay end; what runs may finish. Dead letters whose new delivery never ran go back
 * to Failures: a cancelled replay must not make them disappear.
 */
export async function cancelReplayDeliveries(db: Db, replayId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delivery.cancel_replay */
     with cancelled as (
       update delivery set state = 'cancelled', finished_at = now(), next_attempt_at = null
       where replay_id = $1::uuid and state in ('queued', 'retrying') returning event_id, handler
     ), returned as (
       update delivery d set replayed_by = null from cancelled c
       where d.event_id = c.event_id and d.handler = c.handler and d.replayed_by = $1::uuid and d.state = 'dead'
       returning d.fingerprint
     ), failures as (
       update failure f set dead = f.dead + r.count
       from (select fingerprint, count(*)::int as count from returned group by 1 order by 1) r where f.fingerprint = r.fingerprint
     )
     select count(*)::int as count from cancelled`,
    [replayId],
  );
  return rows[0]?.count ?? 0;
}

export type ReplayEvent = { id: string; source_id: string; source: string; provider: string; type: string };

/** Events to replay, with what decides which handlers want them. */
export async function listReplayEvents(db: Db, ids: readonly string[]): Promise<ReplayEvent[]> {
  const { rows } = await db.query<ReplayEvent>(
    `/* event.replayable */ select e.id, e.source_id, s.name as source, s.provider, e.type
     from event e join source s on s.id = e.source_id where e.id = any($1::uuid[]) order by e.id`,
    [ids],
  );
  return rows;
}

/** Counts of dead letters for a plan, exact. */
export async function planDead(db: Db, { fingerprint, handler }: { fingerprint: string | null; handler: string | null }) {
  const { rows } = await db.query<{ handler: string; type: string; count: number; first: string; last: string }>(
    `/* delivery.plan_dead */
     select d.handler, coalesce(e.type, '(removed by retention)') as type, count(*)::int as count, min(d.id::text) as first, max(d.id::text) as last
     from delivery d left join event e on e.id = d.event_id
     where d.state = 'dead' and d.replayed_by is null and ($1::text is null or d.fingerprint = $1::text) and ($2::text is null or d.handler = $2::text)
     group by 1, 2 order by 3 desc`,
    [fingerprint, handler],
  );
  return rows;
}
