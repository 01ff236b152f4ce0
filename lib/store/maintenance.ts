/** When each of the leader's slower tasks last ended, and what came of it. */
import type { MaintenanceRun } from "#lib/contracts/system.ts";
import type { Db } from "#lib/postgres/db.ts";

export async function saveRun(db: Db, { task, tookMs, detail }: { task: string; tookMs: number; detail: unknown }): Promise<void> {
  await db.query(
    `/* maintenance.save */
     insert into maintenance_run (task, ended_at, took_ms, detail) values ($1::text, now(), $2::int, $3::text::jsonb)
     on conflict (task) do update set ended_at = excluded.ended_at, took_ms = excluded.took_ms, detail = excluded.detail`,
    [task, tookMs, JSON.stringify(detail ?? {})],
  );
}

export async function listRuns(db: Db): Promise<MaintenanceRun[]> {
  const { rows } = await db.query<{ task: string; ended_at: Date; took_ms: number; detail: Record<string, number> }>(
    "/* maintenance.list */ select task, ended_at, took_ms, detail from maintenance_run order by task",
  );
  return rows.map((row) => ({ task: row.task, endedAt: row.ended_at.toISOString(), tookMs: row.took_ms, detail: row.detail }));
}
