/** One scenario's world: its own PostgreSQL, receivers, workers, effect sink and client, in a folder of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPool, type Pool } from "#lib/postgres/db.ts";
import { type Client, createClient } from "./client.ts";
import { type Database, startDatabase } from "./database.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { APP_SECRET, prepareDatabase, type SourceIds } from "./prepare.ts";
import { type Program, startProgram } from "./program.ts";
import { type FaultProxy, startProxy } from "./proxy.ts";
import type { Random } from "./random.ts";

export type Role = "receiver" | "worker";
export type WorldOptions = {
  receivers?: number;
  workers?: number;
  /** Whose connections to PostgreSQL go through a fault proxy. */
  proxied?: readonly Role[];
  /** Further environment of a process. */
  env?(role: Role, index: number): Record<string, string>;
  /** Prepares the empty data folder, before there is a database. @returns what undoes it */
  mount?(dataDir: string): () => void;
};

export type World = {
  folder: string;
  /** The folder outlives the world: something in it must be looked at. */
  keep: boolean;
  startedAt: number;
  random: Random;
  database: Database;
  /** As the superuser, past every proxy. */
  pool: Pool;
  receivers: Program[];
  workers: Program[];
  proxies: Partial<Record<Role, FaultProxy>>;
  client: Client;
  ledger: Ledger;
  sources: SourceIds;
  sinkFile: string;
  /** Short, and part of every event's id. */
  run: string;
  /** Counts a fault that was injected, for the report. */
  inject(fault: string, times?: number): void;
  faults: ReadonlyMap<string, number>;
  addressOf(receiver: number): string;
  startWorker(index?: number): Promise<Program>;
  close(): Promise<void>;
};

export async function openWorld(options: WorldOptions, random: Random): Promise<World> {
  const startedAt = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "spillway-chaos-"));
  // The account that runs the server when we are root must get through.
  chmodSync(folder, 0o711);
  const dataDir = join(folder, "data");
  mkdirSync(dataDir);
  const unmount = options.mount?.(dataDir);
  const database = await startDatabase(dataDir, folder);
  const sources = await prepareDatabase(database.url);
  const sinkFile = join(folder, "sink.jsonl");
  const sink = await startSink(sinkFile);
  const proxies: Partial<Record<Role, FaultProxy>> = {};
  for (const role of options.proxied ?? []) proxies[role] = await startProxy(database.port);

  const start = (role: Role, index: number, port: number) =>
    startProgram({
      name: `${role}-${index}`,
      args: [...skewArgs, `${role}/main.ts`],
      logFile: join(folder, `${role}-${index}.log`),
      readyUrl: `http://127.0.0.1:${port}/readyz`,
      env: {
        DATABASE_URL: throughProxy(database.url, proxies[role]),
        APP_SECRET,
        HOST: "127.0.0.1",
        [role === "receiver" ? "RECEIVER_PORT" : "WORKER_PORT"]: String(port),
        HANDLERS: "tests/chaos/support/handlers.ts",
        CHAOS_SINK_PORT: String(sink.port),
        SHUTDOWN_SECONDS: "5",
        ...options.env?.(role, index),
      },
    });
  const ports = await freePorts((options.receivers ?? 1) + MAX_WORKERS);
  const receiverPorts = ports.slice(MAX_WORKERS);
  const receivers = receiverPorts.map((port, index) => start("receiver", index, port));
  const workers: Program[] = [];
  const ledger = openLedger(join(folder, "client.jsonl"));
  const addresses = (key: string) => receiverPorts.map((port) => `http://127.0.0.1:${port}/in/${key}`);
  const client = createClient(
    { stripe: addresses(sources.stripe.key), github: addresses(sources.github.key), none: addresses(sources.none.key) },
    ledger,
  );
  const pool = createPool({ connectionString: database.url, max: 3, name: "chaos" });
  const faults = new Map<string, number>();
  const world: World = {
    ...{ folder, random, database, pool, receivers, workers, proxies, client, ledger, sources, sinkFile, faults },
    keep: false,
    startedAt,
    run: randomBytes(3).toString("hex"),
    inject: (fault, times = 1) => void faults.set(fault, (faults.get(fault) ?? 0) + times),
    addressOf: (receiver) => `http://127.0.0.1:${receiverPorts[receiver]}`,
    async startWorker(index = workers.length) {
      const worker = start("worker", index, ports[index] ?? 0);
      workers[index] = worker;
      await worker.whenReady();
      return worker;
    },
    async close() {
      await client.close();
      ledger.close();
      await Promise.all([...receivers, ...workers].map((program) => program.stop()));
      await pool.end();
      sink.child.disconnect();
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      await database.close();
      unmount?.();
    },
  };
  try {
    await Promise.all(receivers.map((receiver) => receiver.whenReady()));
    for (let i = 0; i < (options.workers ?? 1); i++) await world.startWorker();
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

const MAX_WORKERS = 6;
const skewArgs = ["--import", "./tests/chaos/support/skew.ts"];

function throughProxy(url: string, proxy: FaultProxy | undefined): string {
  return proxy ? Object.assign(new URL(url), { port: String(proxy.port) }).href : url;
}

function startSink(file: string): Promise<{ child: ChildProcess; port: number }> {
  const child = fork("tests/chaos/support/sink.ts", [file], { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: [] });
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve({ child, port: (message as { port: number }).port }));
    child.once("exit", (code) => reject(new Error(`the effect sink ended with ${code}`)));
  });
}

/** Below the range that outgoing connections take theirs from: between choosing and listening nobody else can have it. */
const PORTS = { from: 15_000, to: 32_000 };
const given = new Set<number>();

/** Ports nothing listens on, each given once. */
async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    ports.push(port);
  }
  return ports;
}

const isFree = (port: number) =>
  new Promise<boolean>((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
  });
