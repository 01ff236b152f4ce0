/** The database that handlers' tests run against: given, or an embedded PostgreSQL of this process's own. */
import { fork } from "node:child_process";
import { getConfig } from "#lib/config.ts";
import { createPool } from "#lib/postgres/db.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { createPrisma, type PrismaClient } from "#lib/postgres/prisma.ts";
import { createVault, randomToken, type Vault } from "#lib/secrets.ts";

export type TestDatabase = { prisma: PrismaClient; vault: Vault; policy: { allowPrivate: boolean } };

const opened = new Map<string, Promise<TestDatabase>>();

/** Opened once for each address; the pool keeps no process from ending. */
export function testDatabase(url = getConfig().DATABASE_URL): Promise<TestDatabase> {
  const name = url ?? "";
  const database = opened.get(name) ?? open(url);
  opened.set(name, database);
  return database;
}

async function open(given: string | undefined): Promise<TestDatabase> {
  const url = given ?? (await startServer());
  await migrate(url, "prisma/migrations");
  const pool = createPool({ connectionString: url, max: 4, name: "testkit", exitOnIdle: true });
  return { prisma: createPrisma(pool), vault: createVault(getConfig().APP_SECRET ?? randomToken(32)), policy: { allowPrivate: true } };
}

/** A process of its own starts the server, and stops it when this one is gone, however it went. */
async function startServer(): Promise<string> {
  const child = fork(new URL("./server.ts", import.meta.url), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    // The options of a test runner are not for it.
    execArgv: [],
    detached: true,
  });
  const url = await new Promise<string>((done, fail) => {
    child.once("message", (message) => done(String(message)));
    child.once("exit", (code) => fail(new Error(`The embedded PostgreSQL for tests did not start (${code}).`)));
  });
  child.unref();
  child.channel?.unref();
  return url;
}
