/** A child of the worker: runs one delivery at a time, and ends when its worker does. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { getConfig } from "#lib/config.ts";
import type { Handler } from "#lib/domain/handler.ts";
import { log } from "#lib/log.ts";
import { createPool, dbOf } from "#lib/postgres/db.ts";
import { createPrisma } from "#lib/postgres/prisma.ts";
import { startBoss } from "#lib/queue/boss.ts";
import { createQueue } from "#lib/queue/queue.ts";
import { createVault } from "#lib/secrets.ts";
import { announceCalls } from "#lib/store/outbox.ts";
import type { Running } from "./attempt.ts";
import type { ChildSettings, FromChild, RunOrder, ToChild } from "./childMessages.ts";
import { loadHandlers } from "./loadHandlers.ts";
import { type Connection, NO_CONNECTION_SECONDS, run } from "./run.ts";

// A terminal and a service manager signal the whole group: when a child ends is its worker's business.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToChild) => void obey(message));

const tell = (message: FromChild) => process.send?.(message);
let handlers: readonly Handler[] = [];
let settings: ChildSettings | undefined;
let stop = new AbortController();

async function obey(message: ToChild) {
  if (message.op === "start") await start(message.settings);
  else if (message.op === "run") await runOne(message.order);
  else stop.abort(new Error("the worker stops"));
}

async function start(given: ChildSettings) {
  settings = given;
  try {
    const watch = new Worker(new URL("./childWatchThread.ts", import.meta.url));
    watch.unref();
    [handlers] = await Promise.all([loadHandlers(given.handlers), once(watch, "message")]);
    tell({ op: "ready" });
  } catch (error) {
    log("error", "child.not_started", { error });
    process.exit(1);
  }
}

async function runOne({ handler: name, startedAt, job, ...order }: RunOrder) {
  stop = new AbortController();
  const handler = handlers.find((known) => known.name === name);
  if (!handler) {
    log("error", "child.handler_unknown", { handler: name });
    return tell({ op: "ran", ran: { end: "released", delaySeconds: NO_CONNECTION_SECONDS }, isSpoiled: true });
  }
  const running: Running = {
    ...order,
    job: { ...job, signal: stop.signal },
    handler,
    startedMs: startedAt - performance.timeOrigin,
    pace: async () => 0,
  };
  let begunAt = performance.now();
  const onBegin = () => {
    begunAt = performance.now();
    tell({ op: "begun" });
  };
  const onCall = () => void tell({ op: "called" });
  const ran = await run({ connect, shard: settings?.shard ?? 0, stop: stop.signal, givesUp: false, onBegin, onCall }, running);
  const isSpoiled = stop.signal.aborted || performance.now() - begunAt >= handler.timeoutMs;
  return tell({ op: "ran", ran, isSpoiled });
}

let connection: Promise<Connection> | undefined;

/** Opened by the first transactional handler, and kept; one that could not be opened is tried again. */
function connect(): Promise<Connection> {
  connection ??= open().catch((error: unknown) => {
    connection = undefined;
    throw error;
  });
  return connection;
}

const SILENCE_MS = 10_000;

async function open(): Promise<Connection> {
  const longestMs = Math.max(...handlers.map(({ timeoutMs }) => timeoutMs)) + SILENCE_MS;
  const connectionString = settings?.connectionString ?? "";
  // One for the transaction, one for what the queue must know meanwhile.
  const pool = createPool({ connectionString, max: 2, name: "child", silenceMs: longestMs, idleInTransactionMs: longestMs });
  try {
    const { ALLOW_PRIVATE_DESTINATIONS } = getConfig();
    const outbox = {
      vault: createVault(settings?.appSecret ?? ""),
      policy: { allowPrivate: ALLOW_PRIVATE_DESTINATIONS },
      announce: () => void announceCalls(dbOf(pool)).catch((error: unknown) => log("warn", "calls.not_announced", { error })),
    };
    return { prisma: createPrisma(pool), queue: createQueue(await startBoss({ pool, supervise: false })), outbox };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
