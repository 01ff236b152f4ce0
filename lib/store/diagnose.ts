/** What `doctor` and `run` ask a database about itself. */
import { createPool, type Db, dbOf } from "#lib/postgres/db.ts";

export type Diagnosis = { version: string; migrated: boolean; queue: boolean; skewMs: number; workers: number };

/** Looks, changes nothing. @throws when the database does not answer. */
export async function diagnose(connectionString: string): Promise<Diagnosis> {
  const pool = createPool({ connectionString, max: 1, name: "doctor" });
  try {
    const before = Date.now();
    const { rows } = await dbOf(pool).query<{ version: string; now: Date; migrated: boolean; queue: boolean }>(
      `/* doctor.look */
       select current_setting('server_version') as version, clock_timestamp() as now, to_regclass('delivery') is not null as migrated,
              to_regclass('pgboss.job') is not null as queue`,
    );
    const [row] = rows;
    const skewMs = Math.abs((row?.now.getTime() ?? 0) - (before + Date.now()) / 2);
    const { version = "", migrated = false, queue = false } = row ?? {};
    return { version, migrated, queue, skewMs, workers: migrated ? await countWorkers(dbOf(pool)) : 0 };
  } finally {
    await pool.end();
  }
}

async function countWorkers(db: Db): Promise<number> {
  const { rows } = await db.query<{ alive: number }>(
    "/* worker.alive */ select count(*)::int as alive from worker where seen_at > now() - interval '20 seconds'",
  );
  return rows[0]?.alive ?? 0;
}

/** Rows of one table that a transaction wrote. */
export type TableWrites = { table: string; inserted: number; updated: number; deleted: number };

/**
 * Watches what the caller's transaction writes; call it before the first write. PostgreSQL takes a session's counts over about once a
 * second, so those of its earlier transactions may still be among them and are subtracted.
 */
export async function watchWrites(db: Db): Promise<() => Promise<TableWrites[]>> {
  const before = new Map((await countWrites(db)).map((row) => [row.table, row]));
  return async () =>
    (await countWrites(db)).flatMap(({ table, inserted, updated, deleted }) => {
      const old = before.get(table) ?? { inserted: 0, updated: 0, deleted: 0 };
      const row = { table, inserted: inserted - old.inserted, updated: updated - old.updated, deleted: deleted - old.deleted };
      return row.inserted + row.updated + row.deleted > 0 ? [row] : [];
    });
}

async function countWrites(db: Db): Promise<TableWrites[]> {
  const { rows } = await db.query<TableWrites>(
    `/* run.writes */
     select relname::text as "table", n_tup_ins::int as inserted, n_tup_upd::int as updated, n_tup_del::int as deleted
     from pg_stat_xact_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0 order by 1`,
  );
  return rows;
}
