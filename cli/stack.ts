/** Starts database, receiver, worker and web in this order, says where they are, and stops them in order. */
import type { Config } from "#lib/config.ts";
import { RECEIVER_FLAGS } from "#lib/receiverFlags.ts";
import { bringUpToDate, checkDatabaseSettings, openDatabase } from "./database.ts";
import { takeFirstSteps } from "./firstSteps.ts";
import { claim } from "./leftovers.ts";
import { checkPorts, findFreePort } from "./ports.ts";
import { startReload } from "./reload.ts";
import { type Supervised, supervise } from "./supervise.ts";
import { complain, say, step } from "./terminal.ts";

export type StackOptions = {
  /** The work before anything starts: building. Gives up when the signal says so. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Arguments of the web process. */
  web: string[];
  /** Node's own options for the receiver. */
  node: string[];
  /** Start the worker anew when a file of these folders changes. */
  reload?: readonly string[];
  env: NodeJS.ProcessEnv;
};

type Stoppable = { stop(): Promise<void> };

/**
 * Resolves when everything is up. On SIGINT or SIGTERM everything is stopped in order and the process ends with 0.
 * When a step fails, whatever had started is stopped before the error is thrown.
 */
export async function runStack(config: Config, options: StackOptions): Promise<void> {
  const claimed = await claim(config.DATA_DIR);
  const started: Stoppable[] = [];
  const stop = new AbortController();
  const stopAll = () => stopInOrder(started).finally(claimed.release);

  const booted = boot(config, options, { started, signal: stop.signal, addChild: claimed.addChild });
  onStopRequest(async () => {
    say("Stopping …");
    claimed.stopping();
    stop.abort();
    await booted.catch(() => {});
    await stopAll();
    say("Stopped.");
    process.exit(0);
  });
  await booted.catch(async (error: unknown) => {
    if (stop.signal.aborted) return;
    await stopAll().catch(complain);
    throw error;
  });
}

type Boot = { started: Stoppable[]; signal: AbortSignal; addChild(pid: number): void };

async function boot(config: Config, options: StackOptions, { started, signal, addChild }: Boot): Promise<void> {
  checkDatabaseSettings(config);
  await checkPorts(config);
  await options.prepare(signal);
  signal.throwIfAborted();

  const database = await step(config.DATABASE_URL ? "Connecting to your database" : "Starting PostgreSQL", () => openDatabase(config));
  started.push(database);
  const applied = await bringUpToDate(database.url);
  if (applied.length > 0) say(`✓ Migrated the database (${applied.join(", ")})`);
  signal.throwIfAborted();

  const workerPort = config.WORKER_PORT || (await findFreePort());
  const full: Config = { ...config, DATABASE_URL: database.url, APP_SECRET: database.appSecret, WORKER_PORT: workerPort };
  const lines = await takeFirstSteps(full);
  const children = startChildren(full, options, addChild);
  if (options.reload) started.push(reloadWorker(children, options.reload, environmentOf(full, options)));
  started.push(...children);
  await step("Starting receiver, worker and dashboard", () => Promise.all(children.map((child) => child.ready(signal))));
  for (const line of lines) say(line);
}

/** While its handlers are broken from the start, a worker that is watched is waited for: somebody is at work on them. */
const PATIENCE_MS = 24 * 3_600_000;

const environmentOf = (config: Config, { env }: StackOptions): NodeJS.ProcessEnv => ({
  ...env,
  DATABASE_URL: config.DATABASE_URL,
  APP_SECRET: config.APP_SECRET,
  WORKER_PORT: String(config.WORKER_PORT),
  NEXT_TELEMETRY_DISABLED: "1",
});

function reloadWorker(children: readonly Supervised[], folders: readonly string[], env: NodeJS.ProcessEnv): Stoppable {
  const worker = children.find(({ name }) => name === "worker");
  const stop = new AbortController();
  const restart = async () => {
    await worker?.restart();
    await worker?.ready(stop.signal);
  };
  const reload = startReload({ folders, env, restart, say });
  return {
    async stop() {
      stop.abort(new Error("stopping"));
      await reload.stop();
    },
  };
}

function startChildren(config: Config, options: StackOptions, onStart: (pid: number) => void): Supervised[] {
  const { web, node, reload } = options;
  const env = environmentOf(config, options);
  const graceMs = (config.SHUTDOWN_SECONDS + 5) * 1000;
  const urlOf = (port: number) => `http://127.0.0.1:${port}/readyz`;
  // The order here is the order of stopping: first nothing new comes in, then nobody watches, then work ends.
  return [
    { name: "receiver", args: [...node, ...RECEIVER_FLAGS, "receiver/main.ts"], readyUrl: urlOf(config.RECEIVER_PORT) },
    { name: "web", args: web, readyUrl: urlOf(config.PORT) },
    {
      ...{ name: "worker", args: ["worker/main.ts"], readyUrl: urlOf(config.WORKER_PORT) },
      ...(reload ? { readyMs: PATIENCE_MS } : {}),
    },
  ].map((child) => supervise({ ...child, env, graceMs, onStart }));
}

async function stopInOrder(started: readonly Stoppable[]): Promise<void> {
  const [database, ...children] = started;
  for (const { stop } of children) await stop();
  await database?.stop();
}

/** Calls `stop` once, however often it is asked: by a signal, or by the launcher's death. */
function onStopRequest(stop: () => Promise<void>): void {
  let asked = false;
  const once = () => {
    if (asked) return;
    asked = true;
    stop().catch((error: unknown) => {
      complain(error);
      process.exit(1);
    });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, once);
  if (process.channel) process.on("disconnect", once);
}
