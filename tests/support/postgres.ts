/**
 * A private database for each test file, copied from one migrated template. The copy costs about as
 * much as creating a file, and no test can see another file's rows.
 */
import { randomBytes } from "node:crypto";
import pg from "pg";
import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, inject } from "vitest";
import { parseConfig } from "#lib/config.ts";
import { type Context, createContext } from "#lib/context.ts";
import { createPool, type Db, dbOf, type Pool } from "#lib/postgres/db.ts";
import type { PrismaClient } from "#lib/postgres/prisma.ts";
import { startBoss } from "#lib/queue/boss.ts";
import { createQueue, type Queue } from "#lib/queue/queue.ts";

export type TestDatabase = { url: string; pool: Pool; db: Db; boss: PgBoss; queue: Queue; prisma: PrismaClient; context: Context };

export const TEST_SECRET = "a-test-secret-of-more-than-32-characters";

/** Call once at the top of a test file; the object is filled before the first test and its database dropped after the last. */
export function useDatabase(environment: Record<string, string> = {}): TestDatabase {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const database = {} as TestDatabase;

  beforeAll(async () => {
    await copyTemplate(name);
    const url = Object.assign(new URL(inject("adminUrl")), { pathname: `/${name}` }).href;
    const pool = createPool({ connectionString: url, max: 6, name: "test" });
    const boss = await startBoss({ pool, supervise: false });
    const config = parseConfig({ DATABASE_URL: url, APP_SECRET: TEST_SECRET, LOG_LEVEL: "silent", ...environment });
    const context = createContext(config, "test");
    Object.assign(database, { url, pool, db: dbOf(pool), boss, queue: createQueue(boss), prisma: context.prisma, context });
  });

  afterAll(async () => {
    await database.context?.close();
    await database.boss?.stop({ graceful: false });
    await database.pool?.end();
    await admin(`drop database if exists ${name} with (force)`);
  });

  return database;
}

/** PostgreSQL refuses to copy a template that another session is copying; the next moment it does not. */
async function copyTemplate(name: string) {
  const OBJECT_IN_USE = "55006";
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await admin(`create database ${name} template ${inject("template")}`);
    } catch (error) {
      if ((error as { code?: string }).code !== OBJECT_IN_USE || Date.now() > deadline) throw error;
    }
  }
}

async function admin(sql: string) {
  const client = new pg.Client({ connectionString: inject("adminUrl") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
