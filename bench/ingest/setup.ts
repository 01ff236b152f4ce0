/** A database with one Stripe source and one handler that wants everything, and the servers that are measured. */
import type { ChildProcess } from "node:child_process";
import { type BenchDatabase, openDatabase } from "#bench/database.ts";
import { freePort, run, startServer } from "#bench/processes.ts";
import { newId } from "#lib/domain/id.ts";
import { RECEIVER_FLAGS } from "#lib/receiverFlags.ts";
import { createVault } from "#lib/secrets.ts";

export const SECRET = "whsec_bench_0123456789abcdef0123456789";
const APP_SECRET = "bench-bench-bench-bench-bench-bench-1";
/** An administrator for the dashboard's API. */
export const API_KEY = "bench-api-key-0123456789abcdef0123456789";
const NEXT = "node_modules/next/dist/bin/next";
const FLOOR = "bench/next-floor";

export type Measured = { name: string; url: string; process: ChildProcess };

export type Setup = {
  database: BenchDatabase;
  /** The environment of our own processes. */
  env: Record<string, string>;
  /** `key` of a source named like it. */
  addSource(name: string): Promise<string>;
};

export const setUp = async (): Promise<Setup> => setUpOn(await openDatabase());

export async function setUpOn(database: BenchDatabase): Promise<Setup> {
  const definition = {
    name: "bench",
    sources: ["*"],
    eventTypes: ["*"],
    concurrency: 10,
    retry: {},
    timeoutMs: 30_000,
    transactional: false,
  };
  await database.query("insert into handler (name, definition) values ('bench', $1)", [JSON.stringify(definition)]);
  await database.boss.ensure("bench", 30_000);
  return {
    database,
    env: { DATABASE_URL: database.url, APP_SECRET, API_KEY, WEBHOOK_SECRET: SECRET, HOST: "127.0.0.1" },
    addSource: (name) => addSource(database, name),
  };
}

async function addSource({ query }: BenchDatabase, name: string): Promise<string> {
  const id = newId();
  const secretId = newId();
  const key = `${name}00000000000000000000000000`;
  const ciphertext = createVault(APP_SECRET).encrypt(SECRET, `source_secret:${secretId}`);
  await query("insert into source (id, name, provider, ingest_key) values ($1, $2, 'stripe', $3)", [id, name, key]);
  await query("insert into source_secret (id, source_id, name, version, ciphertext) values ($1, $2, 'secret', 1, $3)", [
    secretId,
    id,
    ciphertext,
  ]);
  return key;
}

/** bare node:http that reads the body and answers. */
export const startHttpFloor = () => start("node:http, bare", "/", (port) => ["bench/httpFloor.ts", String(port)], {});

export const startReceiver = ({ env }: Setup, key: string) =>
  start("receiver", `/in/${key}`, () => [...RECEIVER_FLAGS, "receiver/main.ts"], env);

export const startNext = ({ env }: Setup, key: string) => start("Next route, ingest", `/in/${key}`, nextArgs("."), env);

/** The app beside ours that holds the empty route handler and the naive gateway. */
export async function startNextFloor(path: "/floor" | "/naive", { env }: Setup) {
  const name = path === "/floor" ? "Next route, empty" : "Next route, naive";
  return start(name, path, nextArgs(FLOOR), env);
}

export const buildNextFloor = () => run([NEXT, "build", FLOOR]);

const nextArgs = (folder: string) => (port: number) => [NEXT, "start", folder, "-p", String(port), "-H", "127.0.0.1"];

async function start(name: string, path: string, args: (port: number) => string[], env: Record<string, string>): Promise<Measured> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const process = await startServer(args(port), { ...env, RECEIVER_PORT: String(port), PORT: String(port) }, `${base}/healthz`);
  return { name, url: `${base}${path}`, process };
}
