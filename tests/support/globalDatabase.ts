/** Once per test run: a PostgreSQL server and one migrated template that every test file copies. */
import { randomBytes } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { createPool } from "#lib/postgres/db.ts";
import { startTemporaryDatabase } from "#lib/postgres/embedded.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { startBoss } from "#lib/queue/boss.ts";

declare module "vitest" {
  interface ProvidedContext {
    adminUrl: string;
    template: string;
  }
}

/** `TEST_DATABASE_URL` names a server to use; without it an embedded one starts in a temporary folder. */
export default async function setup(project: TestProject) {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? { url: given, stop: async () => {} } : await startTemporaryDatabase({ durable: false });
  const template = `template_${randomBytes(6).toString("hex")}`;
  await admin(server.url, `create database ${template}`);

  const url = Object.assign(new URL(server.url), { pathname: `/${template}` }).href;
  await migrate(url, "prisma/migrations");
  const pool = createPool({ connectionString: url, max: 2, name: "template" });
  const boss = await startBoss({ pool, supervise: false, migrate: true });
  await boss.stop({ graceful: false });
  await pool.end();

  project.provide("adminUrl", server.url);
  project.provide("template", template);
  return async () => {
    await admin(server.url, `drop database ${template} with (force)`);
    await server.stop();
  };
}

async function admin(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
