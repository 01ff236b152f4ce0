/** Wires the parts together for one process: configuration, pools, Prisma, the queue. */
import type { PgBoss } from "pg-boss";
import { type Config, getConfig } from "./config.ts";
import { AppError } from "./errors.ts";
import { createPool, type Db, dbOf, type Pool } from "./postgres/db.ts";
import { createPrisma, type PrismaClient } from "./postgres/prisma.ts";
import { startBoss } from "./queue/boss.ts";
import { createQueue, type Queue } from "./queue/queue.ts";
import { createVault, type Vault } from "./secrets.ts";

export type Context = {
  config: Config;
  connectionString: string;
  /** For writes. */
  pool: Pool;
  db: Db;
  /** For pages and lists: its own pool with a statement timeout, so that no query can slow ingest. */
  read: Db;
  prisma: PrismaClient;
  vault: Vault;
  /** pg-boss starts at first use; pages that only read never pay for it. */
  queue(): Promise<Queue>;
  close(): Promise<void>;
};

const READ_TIMEOUT_MS = 5_000;

export function createContext(config: Config, name: string, sizes = { write: 10, read: 6 }): Context {
  const connectionString = config.DATABASE_URL;
  if (!connectionString) throw new AppError("bad_configuration", { problems: ["DATABASE_URL: needed by this process; 'npm start' sets it"] });
  if (!config.APP_SECRET) throw new AppError("bad_configuration", { problems: ["APP_SECRET: needed with your own database, at least 32 characters"] });

  const pool = createPool({ connectionString, max: sizes.write, name });
  const readPool = createPool({ connectionString, max: sizes.read, name: `${name}-read`, statementTimeoutMs: READ_TIMEOUT_MS });
  let boss: Promise<PgBoss> | undefined;
  const startedBoss = () => {
    boss ??= startBoss({ pool, supervise: false }).catch((error: unknown) => {
      boss = undefined;
      throw error;
    });
    return boss;
  };

  return {
    config,
    connectionString,
    pool,
    db: dbOf(pool),
    read: dbOf(readPool),
    prisma: createPrisma(pool),
    vault: createVault(config.APP_SECRET),
    queue: async () => createQueue(await startedBoss()),
    async close() {
      await (await boss?.catch(() => undefined))?.stop({ graceful: false });
      await Promise.all([pool.end(), readPool.end()]);
    },
  };
}

const shared = globalThis as { spillwayContext?: Context };

/** The web process's context. On globalThis, because Next bundles modules more than once. */
export function getContext(): Context {
  shared.spillwayContext ??= createContext(getConfig(), "web");
  return shared.spillwayContext;
}
