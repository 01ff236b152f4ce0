/** A real PostgreSQL server of our own: made at first use, restarted when it crashes, stopped with its supervisor. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "#lib/log.ts";
import { databaseOwner, findPrograms, prepareFolder } from "./embeddedFiles.ts";
import { choosePort, stopOrphan } from "./embeddedLeftovers.ts";
import { createDatabase, exitOf, initialise, READY_TIMEOUT_MS, type Server, spawnServer, startServer, urlOf } from "./embeddedServer.ts";

export type EmbeddedOptions = {
  dataDir: string;
  /** 0: a free port, chosen once and kept in DATA_DIR. */
  port: number;
  /** False gives up surviving a power cut: for tests only. */
  durable?: boolean;
  /** False gives up replicas and base backups, and spares the WAL of tables that are filled as they are made: for benchmarks only. */
  replicable?: boolean;
};

export type EmbeddedServer = {
  /** Of the database `spillway`, as its owner. */
  url: string;
  /** Where its files are: under DATA_DIR, or where the account it runs as can reach them. */
  place: string;
  /** Changes when a crashed server is restarted. */
  pid(): number | undefined;
  /** Lets transactions in flight roll back, writes everything down, and resolves when the process is gone. */
  stop(): Promise<void>;
};

/** A server that ran this long was healthy: its end is news, not a loop. */
const HEALTHY_MS = 3_000;
const RESTART_MS = { first: 250, most: 10_000 };

/**
 * Starts the server under `dataDir`; a server left running by a killed supervisor is stopped first.
 * @throws AppError `database_start_failed`, or `port_taken` for a port that was asked for by number.
 */
export async function startEmbedded({ dataDir, port, durable = true, replicable = true }: EmbeddedOptions): Promise<EmbeddedServer> {
  mkdirSync(dataDir, { recursive: true });
  const prepared = prepareFolder(resolve(dataDir, "postgres"), databaseOwner());
  const programs = findPrograms(prepared.owner);
  await stopOrphan(join(prepared.place, "data"), READY_TIMEOUT_MS);
  const server: Server = {
    ...programs,
    ...prepared,
    port: await choosePort(join(dataDir, "postgres.port"), port),
    password: "",
    logFile: join(dataDir, "postgres.log"),
    durable,
    replicable,
  };
  server.password = await initialise(server);
  const supervisor = await supervise(server);
  await createDatabase(server).catch(async (error: unknown) => {
    await supervisor.stop();
    throw error;
  });
  return { url: urlOf(server, "spillway"), place: server.place, ...supervisor };
}

/** A server in a temporary folder, removed when it stops. For tests and benchmarks. */
export async function startTemporaryDatabase({ durable = true, replicable = true } = {}): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), "spillway-postgres-"));
  // The unprivileged account that runs the server when we are root must get through.
  chmodSync(dataDir, 0o711);
  const server = await startEmbedded({ dataDir, port: 0, durable, replicable });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts `postgres` and starts it again, ever more slowly, whenever it dies unasked. */
async function supervise(server: Server): Promise<Pick<EmbeddedServer, "pid" | "stop">> {
  let stopping = false;
  let child = await startServer(server);
  let exit = exitOf(child);
  const watched = watch();
  return {
    pid: () => child.pid,
    async stop() {
      stopping = true;
      // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients to leave.
      child.kill("SIGINT");
      await watched;
    },
  };

  async function watch() {
    for (let delay = RESTART_MS.first; ; delay = Math.min(delay * 2, RESTART_MS.most)) {
      const startedAt = Date.now();
      const code = await exit;
      if (stopping) return;
      if (Date.now() - startedAt > HEALTHY_MS) delay = RESTART_MS.first;
      log("error", "database.crashed", { code, restartsInMs: delay });

      await sleep(delay);
      if (stopping) return;
      child = spawnServer(server);
      exit = exitOf(child);
    }
  }
}
