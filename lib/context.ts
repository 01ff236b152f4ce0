/** Wires the parts together for one process: configuration, pools, Prisma, the queue. */
import { join } from "node:path";
import type { PgBoss } from "pg-boss";
import { type Config, getConfig } from "./config.ts";
import { AppError } from "./errors.ts";
import { createGateway, type Gateway, LANES } from "./ingest/gateway.ts";
import { log } from "./log.ts";
import { type Brief, briefOf, createPool, type Db, dbOf, type Pool, partFrom } from "./postgres/db.ts";
import { createPrisma, type PrismaClient } from "./postgres/prisma.ts";
import { providers } from "./providers/index.ts";
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
  /** The same pool, for what an answer can do without when it takes too long. */
  brief: Brief;
  prisma: PrismaClient;
  vault: Vault;
  /** pg-boss starts at first use; pages that only read never pay for it. */
  queue(): Promise<Queue>;
  close(): Promise<void>;
};

/** What every process but `npm start` itself must have been given. */
function requirements({ DATABASE_URL, APP_SECRET }: Config) {
  if (!DATABASE_URL) throw new AppError("bad_configuration", { problems: ["DATABASE_URL: needed by this process; 'npm start' sets it"] });
  if (!APP_SECRET)
    throw new AppError("bad_configuration", { problems: ["APP_SECRET: needed with your own database, at least 32 characters"] });
  return { connectionString: DATABASE_URL, appSecret: APP_SECRET };
}

const READ_TIMEOUT_MS = 5_000;
const BRIEF_TIMEOUT_MS = 1_000;
/** The longest of these writes, retention's and a replay's steps, take seconds. */
const WRITE_SILENCE_MS = 120_000;
const INGEST_SILENCE_MS = 5_000;

export function createContext(config: Config, name: string, sizes = { write: 10, read: 6 }): Context {
  const { connectionString, appSecret } = requirements(config);
  const pool = createPool({ connectionString, max: sizes.write, name, silenceMs: WRITE_SILENCE_MS });
  const readPool = createPool({
    connectionString,
    max: sizes.read,
    name: `${name}-read`,
    statementTimeoutMs: READ_TIMEOUT_MS,
    silenceMs: 2 * READ_TIMEOUT_MS,
  });
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
    brief: briefOf(readPool, BRIEF_TIMEOUT_MS),
    prisma: createPrisma(pool),
    vault: createVault(appSecret),
    queue: async () => createQueue(await startedBoss()),
    async close() {
      await (await boss?.catch(() => undefined))?.stop({ graceful: false });
      await Promise.all([pool.end(), readPool.end()]);
    },
  };
}

/** Ingest for one process, on a pool of its own so that nothing else can hold its connections. */
export async function createGatewayFor(config: Config, name: string): Promise<Gateway> {
  const { connectionString, appSecret } = requirements(config);
  const { SPOOL_DIR: dir, SPOOL_MAX_BYTES: maxBytes } = config;
  const pool = createPool({
    connectionString,
    max: LANES + 2,
    name: `${name}-ingest`,
    batches: true,
    silenceMs: INGEST_SILENCE_MS,
    idleInTransactionMs: INGEST_SILENCE_MS,
  });
  const boss = await startBoss({ pool, supervise: false });
  const vault = createVault(appSecret);
  const gateway = await createGateway({
    pool,
    connectionString,
    queue: createQueue(boss),
    providers,
    decrypt: (ciphertext, row) => vault.decrypt(ciphertext, row),
    maxBodyBytes: config.MAX_BODY_BYTES,
    ingestUrl: config.ingestUrl,
    threadFile: join(process.cwd(), "lib/ingest/interpretThread.ts"),
    onFailure: (fact, error, fields) => log("error", fact, { error, ...fields }),
    spool: dir ? { dir, maxBytes, log } : undefined,
  });
  return {
    ...gateway,
    async close() {
      await gateway.close();
      await partFrom(boss.stop({ graceful: false }).then(() => pool.end()));
    },
  };
}

const shared = globalThis as { spillwayContext?: Context; spillwayGateway?: Promise<Gateway> };

/** The web process's ingest, started at the first request. */
export async function getGateway(): Promise<{ gateway: Gateway; trustProxy: boolean }> {
  const config = getConfig();
  shared.spillwayGateway ??= createGatewayFor(config, "web").catch((error: unknown) => {
    delete shared.spillwayGateway;
    throw error;
  });
  return { gateway: await shared.spillwayGateway, trustProxy: config.TRUST_PROXY };
}

/** The web process's context. On globalThis, because Next bundles modules more than once. */
export function getContext(): Context {
  shared.spillwayContext ??= createContext(getConfig(), "web");
  return shared.spillwayContext;
}
