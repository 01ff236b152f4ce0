/** The database of one scenario, and what can happen to it. */
import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { DatabaseAnswer, DatabaseOrder } from "./databaseHost.ts";

export type Database = {
  url: string;
  port: number;
  /** Dies as in a power cut of its process, and is restarted by its own supervisor. */
  crash(): Promise<void>;
  /** Dies and stays away until `start`. */
  down(): Promise<void>;
  /** Shut down properly; stays away until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
  whenReady(deadlineMs?: number): Promise<void>;
  close(): Promise<void>;
};

/** Starts PostgreSQL under `dataDir`, fully durable. */
export async function startDatabase(dataDir: string, logDir: string): Promise<Database> {
  const log = openSync(join(logDir, "database.log"), "a");
  const host = fork("tests/chaos/support/databaseHost.ts", [dataDir], { stdio: ["ignore", log, log, "ipc"], execArgv: [] });
  closeSync(log);
  const ask = asker(host);
  const url = (await ask("start")) ?? "";
  return {
    url,
    port: Number(new URL(url).port),
    crash: async () => void (await ask("crash")),
    down: async () => void (await ask("down")),
    stop: async () => void (await ask("stop")),
    start: async () => void (await ask("start")),
    async whenReady(deadlineMs = 60_000) {
      for (const deadline = Date.now() + deadlineMs; !(await answers(url)); )
        if (Date.now() > deadline) throw new Error(`the database did not answer within ${deadlineMs} ms`);
    },
    async close() {
      if (host.exitCode !== null) return;
      await ask("stop");
      const gone = new Promise((done) => host.once("exit", done));
      host.disconnect();
      await gone;
    },
  };
}

function asker(host: ChildProcess) {
  let last = 0;
  const waiting = new Map<number, { resolve(url: string | undefined): void; reject(error: Error): void }>();
  host.on("message", ({ id, url, error }: DatabaseAnswer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(error));
    else asked?.resolve(url);
  });
  host.once("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error("the database's host has gone"));
  });
  return (order: DatabaseOrder["do"]) =>
    new Promise<string | undefined>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      host.send({ id, do: order } satisfies DatabaseOrder);
    });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    await new Promise((done) => setTimeout(done, 100));
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
