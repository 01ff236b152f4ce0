/** The database `npm start` runs on, ours or the embedded one, brought up to date; and the secret that goes with it. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Config } from "#lib/config.ts";
import { AppError } from "#lib/errors.ts";
import { createPool } from "#lib/postgres/db.ts";
import { startEmbedded } from "#lib/postgres/embedded.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { startBoss } from "#lib/queue/boss.ts";
import { say } from "./terminal.ts";

export type Database = { url: string; appSecret: string; stop(): Promise<void> };

/** @throws AppError `bad_configuration` for a database of your own without APP_SECRET: nothing could be decrypted later */
export function checkDatabaseSettings({ DATABASE_URL, APP_SECRET }: Config): void {
  if (!DATABASE_URL || APP_SECRET) return;
  throw new AppError("bad_configuration", {
    problems: ["APP_SECRET: needed with DATABASE_URL, at least 32 characters; make one with 'openssl rand -hex 32' and keep it"],
  });
}

export async function openDatabase(config: Config): Promise<Database> {
  if (config.DATABASE_URL) return { url: config.DATABASE_URL, appSecret: config.APP_SECRET ?? "", stop: async () => {} };
  const server = await startEmbedded({ dataDir: config.DATA_DIR, port: config.PG_PORT });
  if (relative(realpathSync(config.DATA_DIR), server.place).startsWith(".."))
    say(`  Its files are in ${server.place}: the account it runs as cannot enter ${config.DATA_DIR}.`);
  return { url: server.url, appSecret: config.APP_SECRET ?? keptSecret(config.DATA_DIR), stop: server.stop };
}

/** Generated once. Whoever loses it loses the stored signing secrets. */
function keptSecret(dataDir: string): string {
  const file = join(dataDir, "app-secret");
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

/** Applies our migrations and the queue's. @returns the names of ours applied now */
export async function bringUpToDate(url: string): Promise<string[]> {
  const applied = await migrate(url, "prisma/migrations");
  const pool = createPool({ connectionString: url, max: 2, name: "start" });
  const boss = await startBoss({ pool, supervise: false, migrate: true });
  await boss.stop({ graceful: false });
  await pool.end();
  return applied;
}
