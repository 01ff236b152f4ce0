/** Construction of pg-boss: the only place that knows its options. */
import { PgBoss } from "pg-boss";
import { log } from "#lib/log.ts";
import { type Pool, preparedDbOf } from "#lib/postgres/db.ts";

export const BOSS_SCHEMA = "pgboss";

export type BossOptions = {
  pool: Pool;
  /** Detects dead workers' jobs and cleans up. On in workers, off where jobs are only inserted. */
  supervise: boolean;
  /** Creates or upgrades pg-boss's schema. Only the migration step does. */
  migrate?: boolean;
};

/** Starts pg-boss on an existing pool, with every statement prepared and named. */
export async function startBoss({ pool, supervise, migrate = false }: BossOptions): Promise<PgBoss> {
  const db = preparedDbOf(pool);
  const boss = new PgBoss({
    db: { executeSql: (text, values) => db.query(text, values) },
    schema: BOSS_SCHEMA,
    supervise,
    migrate,
    createSchema: migrate,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 300,
    useListenNotify: false,
  });
  boss.on("error", (error) => log("warn", "queue.failed", { error }));
  await boss.start();
  return boss;
}
