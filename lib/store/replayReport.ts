/** What came of a replay: read from its deliveries while it goes on, written down when nothing of it is open any more. */
import type { ReplayReport } from "#lib/contracts/replays.ts";
import type { Db } from "#lib/postgres/db.ts";

/** What is kept of a replay that is over: its deliveries may be removed by retention after that. */
export type FinalReport = {
  delivered: number;
  dead: number;
  deaths: ReplayReport["dead"];
  byHandler: NonNullable<ReplayReport["byHandler"]>;
  lastEndedAt: string | null;
};

/** What died of what, most first. */
export async function listDeaths(db: Db, replayId: string): Promise<ReplayReport["dead"]> {
  const { rows } = await db.query<ReplayReport["dead"][number]>(
    `/* replay.deaths */
     select d.fingerprint, coalesce(f.handler, '') as handler, coalesce(f.error_name || ': ' || f.title, '') as title, d.count
     from (select fingerprint, count(*)::int as count from delivery where replay_id = $1::uuid and state = 'dead' group by 1) d
     left join failure f on f.fingerprint = d.fingerprint order by d.count desc, d.fingerprint limit 20`,
    [replayId],
  );
  return rows;
}

/** Counts what the deliveries say, and what was planned and never made. The counters of settlements end here. */
export async function writeReport(db: Db, replayId: string): Promise<void> {
  const byHandler = await db.query<FinalReport["byHandler"][number]>(
    `/* replay.by_handler */
     select coalesce(p.handler, m.handler) as handler, coalesce(p.planned, 0) as planned, coalesce(m.delivered, 0) as delivered,
            coalesce(m.dead, 0) as dead, coalesce(m.skipped, 0) as skipped, greatest(0, coalesce(p.planned, 0) - coalesce(m.made, 0)) as "notMade"
     from (select x.handler, x.count as planned from replay, jsonb_to_recordset(plan->'byHandler') as x (handler text, count int)
           where id = $1::uuid and plan is not null) p
     full join (select handler, count(*)::int as made, count(*) filter (where state = 'delivered')::int as delivered,
                       count(*) filter (where state = 'dead')::int as dead, count(*) filter (where state in ('cancelled', 'superseded'))::int as skipped
                from delivery where replay_id = $1::uuid group by 1) m on m.handler = p.handler
     order by 2 desc, 1`,
    [replayId],
  );
  const { rows } = await db.query<{ at: Date | null }>(
    "/* replay.last */ select max(finished_at) as at from delivery where replay_id = $1::uuid and finished_at is not null",
    [replayId],
  );
  const sum = (key: "delivered" | "dead" | "skipped") => byHandler.rows.reduce((total, row) => total + row[key], 0);
  const report: FinalReport = {
    delivered: sum("delivered"),
    dead: sum("dead"),
    deaths: await listDeaths(db, replayId),
    byHandler: byHandler.rows,
    lastEndedAt: rows[0]?.at?.toISOString() ?? null,
  };
  await db.query("/* replay.report */ update replay set report = $2::text::jsonb, skipped = $3::int where id = $1::uuid", [
    replayId,
    JSON.stringify(report),
    sum("skipped"),
  ]);
  await db.query("/* replay_count.end */ delete from replay_count where replay_id = $1::uuid", [replayId]);
}

/** A cancelled replay of which nothing is open any more, and whose report is not written yet. */
export async function listUnreported(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `/* replay.unreported */ select r.id from replay r where r.state = 'cancelled' and r.report is null and r.plan is not null and not exists (
       select from delivery d where d.replay_id = r.id and d.state in ('queued', 'delivering', 'retrying', 'paused'))`,
  );
  return rows.map(({ id }) => id);
}

/** Of what was made, how much ended without an outcome: what is neither open nor counted by a settlement. One statement, one snapshot. */
export async function countSkipped(db: Db, replayId: string): Promise<void> {
  await db.query(
    `/* replay.skipped */
     update replay r set skipped = greatest(0, r.started - x.open - x.counted) from (
       select (select count(*)::int from delivery where replay_id = $1::uuid and state in ('queued', 'delivering', 'retrying', 'paused')) as open,
              (select coalesce(sum(delivered + dead), 0)::int from replay_count where replay_id = $1::uuid) as counted) x
     where r.id = $1::uuid and r.skipped <> greatest(0, r.started - x.open - x.counted)`,
    [replayId],
  );
}

/** Who did what to it, oldest first. */
export async function listHistory(db: Db, target: string): Promise<ReplayReport["history"]> {
  const { rows } = await db.query<{ at: Date; actor: string; action: string; detail: Record<string, unknown> }>(
    "/* audit_log.of */ select created_at as at, actor, action, detail from audit_log where target = $1::text order by id limit 200",
    [target],
  );
  return rows.map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() }));
}
