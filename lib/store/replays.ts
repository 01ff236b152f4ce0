/** Replays: the row that says what one is, and the rows that count it. */
import type { ReplayState } from "#lib/domain/delivery.ts";
import type { CanaryState } from "#lib/domain/replay.ts";
import type { Db } from "#lib/postgres/db.ts";

export type ReplayRow = {
  id: string;
  name: string;
  reason: string;
  scope: unknown;
  plan: unknown;
  report: unknown;
  position: number;
  per_second: number | null;
  state: ReplayState;
  note: string;
  canary: number;
  canary_state: CanaryState;
  stop_at_percent: number | null;
  total: number;
  started: number;
  delivered: number;
  dead: number;
  skipped: number;
  created_by: string;
  created_at: Date;
  started_at: Date | null;
  resumed_at: Date | null;
  finished_at: Date | null;
};

export type NewReplay = {
  id: string;
  name: string;
  reason: string;
  scope: unknown;
  perSecond: number | null;
  stopAtPercent: number | null;
  createdBy: string;
};

/** Its members, and with them its total, follow in the same transaction. */
export async function insertReplay(db: Db, replay: NewReplay): Promise<void> {
  await db.query(
    `/* replay.insert */ insert into replay (id, name, reason, scope, per_second, stop_at_percent, state, total, created_by)
     values ($1::uuid, $2::text, $3::text, $4::text::jsonb, $5::int, $6::int, 'paused', 0, $7::text)`,
    [replay.id, replay.name, replay.reason, JSON.stringify(replay.scope), replay.perSecond, replay.stopAtPercent, replay.createdBy],
  );
}

/** What is known once its members are. */
export async function planReplayRow(
  db: Db,
  id: string,
  { plan, total, canary, dryRun }: { plan: unknown; total: number; canary: number; dryRun: boolean },
): Promise<void> {
  await db.query(
    `/* replay.plan */ update replay set plan = $2::text::jsonb, total = $3::int, canary = $4::int,
       canary_state = case when $4::int > 0 then 'waiting' else 'off' end, state = case when $5::bool then 'trying' else 'running' end,
       started_at = case when $5::bool then null else now() end, resumed_at = case when $5::bool then null else now() end
     where id = $1::uuid`,
    [id, JSON.stringify(plan), total, canary, dryRun],
  );
}

/** Replays are made one after the other: the second sees the members of the first, and leaves out what it is going to do. */
export const lockReplayMaking = (db: Db) => db.query("/* replay.making */ select pg_advisory_xact_lock(5170338202)");

// Once a replay is over its report says it; until then its settlements do.
const REPLAY = `select r.*, coalesce((r.report->>'delivered')::int, c.delivered, 0) as delivered, coalesce((r.report->>'dead')::int, c.dead, 0) as dead
  from replay r left join lateral (
    select sum(delivered)::int as delivered, sum(dead)::int as dead from replay_count where replay_id = r.id) c on true`;

export async function findReplay(db: Db, id: string): Promise<ReplayRow | undefined> {
  const { rows } = await db.query<ReplayRow>(`/* replay.find */ ${REPLAY} where r.id = $1::uuid`, [id]);
  return rows[0];
}

export async function listReplays(db: Db, { before, limit }: { before: string | null; limit: number }): Promise<ReplayRow[]> {
  const { rows } = await db.query<ReplayRow>(
    `/* replay.list */ ${REPLAY} where ($1::uuid is null or r.id < $1::uuid) order by r.id desc limit $2::int`,
    [before, limit],
  );
  return rows;
}

/** A running replay, locked against another stepper and against people for the length of the transaction. */
export async function lockRunningReplay(db: Db, id: string): Promise<ReplayRow | undefined> {
  const { rows } = await db.query<ReplayRow>(
    `/* replay.lock */ ${REPLAY} where r.id = $1::uuid and r.state = 'running' for no key update of r skip locked`,
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

/** The chunk up to `position` is made: `made` deliveries. */
export async function advanceReplay(db: Db, id: string, position: number, made: number): Promise<void> {
  await db.query(
    "/* replay.advance */ update replay set position = greatest(position, $2::int), started = started + $3::int where id = $1::uuid",
    [id, position, made],
  );
}

/** Moves a replay to another state if it is in one of `from`; false when it is not. `note` says why. */
export async function setReplayState(db: Db, id: string, state: ReplayState, from: readonly ReplayState[], note: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `/* replay.state */ update replay set state = $2::text, note = $4::text,
       finished_at = case when $2::text in ('finished', 'cancelled') then now() end,
       started_at = case when $2::text = 'running' then coalesce(started_at, now()) else started_at end,
       resumed_at = case when $2::text = 'running' then now() else resumed_at end
     where id = $1::uuid and state = any($3::text[]) returning id`,
    [id, state, from, note],
  );
  return rowCount === 1;
}

export async function setCanaryState(db: Db, id: string, state: CanaryState): Promise<void> {
  await db.query("/* replay.canary */ update replay set canary_state = $2::text where id = $1::uuid", [id, state]);
}

/** @returns the pace it had; undefined when the replay is over. */
export async function setReplayPace(db: Db, id: string, perSecond: number | null): Promise<{ before: number | null } | undefined> {
  const { rows } = await db.query<{ before: number | null }>(
    `/* replay.pace */ update replay r set per_second = $2::int from (select id, per_second from replay where id = $1::uuid for update) old
     where r.id = old.id and r.state in ('trying', 'running', 'paused') returning old.per_second as before`,
    [id, perSecond],
  );
  return rows[0];
}
