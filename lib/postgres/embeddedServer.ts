/** One embedded PostgreSQL server: its cluster, its process, its database. Who restarts it is decided in embedded.ts. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, closeSync, existsSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { AppError } from "#lib/errors.ts";
import type { Owner, Programs } from "./embeddedFiles.ts";

export type Server = Programs & {
  place: string;
  owner: Owner | undefined;
  port: number;
  password: string;
  logFile: string;
  durable: boolean;
  replicable: boolean;
};

const USER = "spillway";
export const READY_TIMEOUT_MS = 60_000;
const MAX_LOG_BYTES = 10_000_000;

const dataOf = ({ place }: Server) => join(place, "data");
export const urlOf = ({ password, port }: Server, database: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;

/** Creates the cluster if there is none. A half-made one of an interrupted start is thrown away. @returns its password */
export async function initialise(server: Server): Promise<string> {
  const { place, owner } = server;
  const passwordFile = join(place, "password");
  if (existsSync(join(dataOf(server), "PG_VERSION")) && existsSync(passwordFile)) return readFileSync(passwordFile, "utf8").trim();

  rmSync(dataOf(server), { recursive: true, force: true });
  const password = randomBytes(32).toString("hex");
  const draft = join(place, "password.new");
  rmSync(draft, { force: true });
  writeFileSync(draft, `${password}\n`, { mode: 0o600 });
  if (owner) chownSync(draft, owner.uid, owner.gid);
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = [`--username=${USER}`, `--pwfile=${draft}`, "--auth=scram-sha-256"];
  const child = launch(server, server.initdb, [
    `--pgdata=${dataOf(server)}`,
    ...locale,
    ...access,
    ...(server.durable ? [] : ["--no-sync"]),
  ]);
  const code = await exitOf(child);
  if (code !== 0) throw new AppError("database_start_failed", { problem: `initdb ended with ${code}: ${lastLines(server)}` });
  // Written last: its presence says that the cluster is whole.
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  rmSync(draft);
  return password;
}

/** Runs a program as the server's owner, with its output in the log and a clean environment. */
function launch(server: Server, program: string, args: string[]): ChildProcess {
  const log = openSync(server.logFile, "a", 0o600);
  // Detached: a Ctrl-C in the terminal reaches the supervisor only, which then stops things in order.
  const child = spawn(program, args, {
    ...server.owner,
    cwd: server.place,
    env: { LC_ALL: "C", TZ: "UTC", NODE_ENV: "production" },
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  return child;
}

/** Resolves with the exit code, the signal, or why it could not start. */
export const exitOf = (child: ChildProcess) =>
  new Promise<number | string>((done) => {
    child.once("error", (error) => done(error.message));
    child.once("exit", (code, signal) => done(code ?? signal ?? "an unknown signal"));
  });

/** Starts the process and does not wait for it. */
export function spawnServer(server: Server): ChildProcess {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: "256MB",
    max_wal_size: "2GB",
    jit: "off",
    log_checkpoints: "off",
    ...(server.replicable ? {} : { wal_level: "minimal", max_wal_senders: "0" }),
    ...(server.durable ? {} : { fsync: "off", full_page_writes: "off" }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return launch(server, server.postgres, ["-D", dataOf(server), "-p", String(server.port), ...flags]);
}

/** Starts the server and waits until it answers a query. */
export async function startServer(server: Server): Promise<ChildProcess> {
  if (existsSync(server.logFile) && statSync(server.logFile).size > MAX_LOG_BYTES) truncateSync(server.logFile);
  const child = spawnServer(server);
  let ended: number | string | undefined;
  void exitOf(child).then((code) => {
    ended = code;
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await answers(server))) {
    if (ended !== undefined) throw new AppError("database_start_failed", { problem: `it ended with ${ended}: ${lastLines(server)}` });
    if (Date.now() > deadline) {
      child.kill("SIGQUIT");
      throw new AppError("database_start_failed", { problem: `it did not answer within ${READY_TIMEOUT_MS / 1000} seconds` });
    }
    await sleep(50);
  }
  return child;
}

async function answers(server: Server): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(server, "postgres"), connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Creates the database `spillway` unless it is there. */
export async function createDatabase(server: Server) {
  const client = new pg.Client({ connectionString: urlOf(server, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("/* database.find */ select 1 from pg_database where datname = 'spillway'");
    if (rowCount === 0) await client.query("/* database.create */ create database spillway");
  } finally {
    await client.end();
  }
}

function lastLines({ logFile }: Server): string {
  return readFileSync(logFile, "utf8").trim().split("\n").slice(-3).join(" ");
}
