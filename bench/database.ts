/** A fresh, migrated database for one benchmark: from DATABASE_URL's server when set, else an embedded one. */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { getConfig } from "#lib/config.ts";
import { createPool, type Rows } from "#lib/postgres/db.ts";
import { startTemporaryDatabase } from "#lib/postgres/embedded.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { startBoss } from "#lib/queue/boss.ts";
import { createQueue, type Queue } from "#lib/queue/queue.ts";

export type BenchDatabase = {
  url: string;
  query<R>(text: string, values?: unknown[]): Promise<Rows<R>>;
  boss: Queue;
  close(): Promise<void>;
};

/** `replicable` false: for one that is filled first, with gigabytes. */
export async function openDatabase({ replicable = true } = {}): Promise<BenchDatabase> {
  const server = await openServer(replicable);
  const name = `bench_${randomBytes(4).toString("hex")}`;
  await withClient(server.url, (client) => client.query(`create database ${name}`));
  const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  await migrate(url, "prisma/migrations");
  const pool = createPool({ connectionString: url, max: 4, name: "bench" });
  const boss = await startBoss({ pool, supervise: false, migrate: true });
  return {
    url,
    query: <R>(text: string, values?: unknown[]) => pool.query(text, values) as unknown as Promise<Rows<R>>,
    boss: createQueue(boss),
    async close() {
      await boss.stop({ graceful: false });
      await pool.end();
      await withClient(server.url, (client) => client.query(`drop database ${name} with (force)`));
      await server.stop();
    },
  };
}

async function openServer(replicable: boolean): Promise<{ url: string; stop(): Promise<void> }> {
  const { DATABASE_URL } = getConfig();
  return DATABASE_URL ? { url: DATABASE_URL, stop: async () => {} } : startTemporaryDatabase({ replicable });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
