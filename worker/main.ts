/** The worker: registers the handlers, pumps their deliveries, keeps house when it is the leader, drains on SIGTERM. */
import { createHash, randomInt } from "node:crypto";
import { constants, hostname, setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Config, getConfig } from "#lib/config.ts";
import { createContext } from "#lib/context.ts";
import type { Handler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { startHealthServer } from "#lib/http/health.ts";
import { log } from "#lib/log.ts";
import { createPool, dbOf } from "#lib/postgres/db.ts";
import { CONFIG_CHANNEL, listen } from "#lib/postgres/listen.ts";
import { createPrisma } from "#lib/postgres/prisma.ts";
import { startBoss } from "#lib/queue/boss.ts";
import { createQueue, WAKE_CHANNEL } from "#lib/queue/queue.ts";
import { beatWorker, listHandlerControls, removeWorker } from "#lib/store/handlers.ts";
import { OUTBOX_CHANNEL } from "#lib/store/outbox.ts";
import type { Running } from "./attempt.ts";
import { createChildren } from "./children.ts";
import { execute } from "./execute.ts";
import { executeBatch } from "./executeBatch.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { loadHandlers, versionsOf } from "./loadHandlers.ts";
import { startMaintenance } from "./maintain.ts";
import { startOutbox } from "./outbox.ts";
import { type Pump, startPump } from "./pump.ts";
import { registerHandlers } from "./register.ts";
import { createSettler } from "./settler.ts";
import { createSlots } from "./slots.ts";
import { createSuspects } from "./suspects.ts";

const BEAT_MS = 5_000;
const LAST_TASK_MS = 5_000;
/** Fetching, claiming and settling take milliseconds. */
const SILENCE_MS = 10_000;

async function main() {
  // On a machine they share, ingest comes first: a sender waits for seconds, a delivery can wait for minutes.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const config = getConfig();
  const handlers = await loadHandlers(config.HANDLERS);
  const { connectionString } = createConnection(config);
  const workerId = newId();
  const versions = await versionsOf(handlers, config.HANDLERS);
  const version = versionOf(versions);
  const shard = randomInt(2 ** 31 - 1);

  const context = createContext(config, "worker");
  const pool = createPool({ connectionString, max: 8, name: "worker-queue", silenceMs: SILENCE_MS, idleInTransactionMs: SILENCE_MS });
  // Each running transactional handler holds a connection; they have a pool of their own.
  const longestMs = Math.max(0, ...handlers.map(({ timeoutMs }) => timeoutMs)) + SILENCE_MS;
  const handlerPool = createPool({
    ...{ connectionString, max: connectionsFor(handlers, config), name: "worker-handlers" },
    ...{ silenceMs: longestMs, idleInTransactionMs: longestMs },
  });
  const prisma = createPrisma(handlerPool);
  const boss = await startBoss({ pool, supervise: true });
  const queue = createQueue(boss);
  await registerHandlers(pool, queue, handlers, versions);

  const stop = new AbortController();
  const settler = createSettler(pool, queue, shard);
  const heartbeat = startHeartbeat(connectionString);
  const slots = createSlots(config.WORKER_CONCURRENCY);
  const db = dbOf(pool);
  const pumps = new Map<string, Pump>();
  const children = createChildren(
    {
      handlers: config.HANDLERS,
      connectionString,
      appSecret: config.APP_SECRET ?? "",
      shard,
      codeCache: join(config.DATA_DIR, "compile-cache"),
    },
    workerId,
  );
  const outboxDeps = { vault: context.vault, policy: { allowPrivate: config.ALLOW_PRIVATE_DESTINATIONS } };
  const outbox = startOutbox({ db, ...outboxDeps });
  const deps = {
    prisma,
    outbox: { ...outboxDeps, announce: outbox.announce },
    queue,
    shard,
    stop: stop.signal,
    children,
    suspects: createSuspects(),
    async settle(settling: Parameters<typeof settler.settle>[0]) {
      const held = await settler.settle(settling);
      wakeIn(pumps, settling.settlement.handler, settling.settlement.retryInSeconds);
      return held;
    },
  };
  const pumpDeps = {
    ...{ pool, queue, heartbeat, slots, workerId, shard },
    execute: (running: Running) => execute(deps, running),
    executeBatch: (running: readonly Running[]) => executeBatch(deps, running),
  };
  // Known before the first fetch: a paused handler must not run anything because a worker started.
  const controls = await listHandlerControls(db);
  for (const handler of handlers) {
    const own = { ...pumpDeps, version: versions.get(handler.name) ?? "" };
    pumps.set(handler.name, startPump(handler, own, controls.get(handler.name)));
  }

  const readControls = async () => {
    for (const [name, control] of await listHandlerControls(db)) pumps.get(name)?.control(control);
  };
  const listener = await listen({
    connectionString,
    channels: [WAKE_CHANNEL, CONFIG_CHANNEL, OUTBOX_CHANNEL],
    onMessage: (channel, payload) => {
      if (channel === WAKE_CHANNEL) pumps.get(payload)?.wake();
      else if (channel === OUTBOX_CHANNEL) outbox.wake();
      else void readControls().catch((error: unknown) => log("warn", "handlers.not_read", { error }));
    },
    onConnect: () => {
      void readControls().catch((error: unknown) => log("warn", "handlers.not_read", { error }));
      for (const pump of pumps.values()) pump.wake();
      outbox.wake();
    },
  });
  const inFlight = () => [...pumps.values()].reduce((sum, pump) => sum + pump.running(), 0);
  const beat = () =>
    void beatWorker(db, { id: workerId, hostname: hostname(), pid: process.pid, version, inFlight: inFlight() }).catch((error: unknown) =>
      log("warn", "worker.not_seen", { error }),
    );
  beat();
  const beating = setInterval(beat, BEAT_MS);
  const maintenance = startMaintenance({ context, queue, handlers: handlers.map(({ name }) => name), code: handlers });
  let ready = true;
  const health = await startHealthServer({ port: config.WORKER_PORT, ready: async () => ready });
  log("info", "worker.started", { workerId, handlers: handlers.map(({ name }) => name) });

  const shutDown = async (signal: string) => {
    if (!ready) return;
    ready = false;
    log("info", "worker.stopping", { signal, running: inFlight() });
    await Promise.all([...pumps.values()].map((pump) => pump.stop()));
    const release = setTimeout(() => stop.abort(new Error("the worker stops")), config.SHUTDOWN_SECONDS * 1000);
    await Promise.all([...pumps.values()].map((pump) => pump.idle()));
    clearTimeout(release);
    await children.close();
    clearInterval(beating);
    // A task that waits for a silent database is left behind, as a crash would: the next leader does it again. So is a call nobody answers.
    await Promise.race([Promise.all([maintenance.stop(), outbox.stop()]), sleep(LAST_TASK_MS)]);
    await listener.close();
    await heartbeat.stop();
    await removeWorker(db, workerId).catch(() => {});
    await boss.stop({ graceful: false });
    await health.close();
    log("info", "worker.stopped");
    process.exit(0);
  };
  process.on("SIGTERM", (signal) => void shutDown(signal));
  process.on("SIGINT", (signal) => void shutDown(signal));
}

/** Due retries are not announced by anybody: this worker remembers its own, the poll finds the others. */
function wakeIn(pumps: ReadonlyMap<string, Pump>, handler: string, seconds: number | null) {
  if (seconds !== null && seconds < 3_600) setTimeout(() => pumps.get(handler)?.wake(), seconds * 1000 + 10).unref();
}

function createConnection({ DATABASE_URL }: Config) {
  if (!DATABASE_URL) throw new AppError("bad_configuration", { problems: ["DATABASE_URL: needed by this process; 'npm start' sets it"] });
  return { connectionString: DATABASE_URL };
}

const connectionsFor = (handlers: readonly Handler[], { WORKER_CONCURRENCY }: Config) => {
  const wanted = handlers.filter((handler) => handler.transactional).reduce((sum, handler) => sum + handler.concurrency, 0);
  return Math.max(2, Math.min(wanted, WORKER_CONCURRENCY) + 2);
};

/** One for all of them: what the list of workers shows. */
const versionOf = (versions: ReadonlyMap<string, string>) =>
  createHash("sha256")
    .update([...versions].join("\n"))
    .digest("hex")
    .slice(0, 8);

await main().catch((error: unknown) => {
  // What somebody has to correct is one line for people; anything else is a bug, with its stack.
  if (error instanceof AppError) process.stderr.write(`✗ ${error.message} ${error.fix}\n`);
  else log("error", "worker.failed", { error });
  process.exit(1);
});
