/** Starts database, receiver, worker and web in this order, says where they are, and stops them in order. */
import type { Config } from "#lib/config.ts";
import { bringUpToDate, openDatabase } from "./database.ts";
import { takeFirstSteps } from "./firstSteps.ts";
import { claim } from "./leftovers.ts";
import { checkPorts, findFreePort } from "./ports.ts";
import { type Supervised, supervise } from "./supervise.ts";
import { complain, say, step } from "./terminal.ts";

export type StackOptions = {
  /** The work before anything starts: building. */
  prepare(): Promise<void>;
  /** Arguments of the web process. */
  web: string[];
  /** Node's own options for the other two. */
  node: string[];
  env: NodeJS.ProcessEnv;
};

/** Something that was started, stopped in the reverse of the order that matters: see `runStack`. */
type Stoppable = { name: string; stop(): Promise<void> };

/**
 * Resolves when everything is up; the process then ends on SIGINT or SIGTERM, with 0. Whatever had started when a step
 * fails is stopped before the error is thrown.
 */
export async function runStack(config: Config, options: StackOptions): Promise<void> {
  const claimed = await claim(config.DATA_DIR);
  const started: Stoppable[] = [];
  let stopping: Promise<void> | undefined;
  const stopAll = () => {
    stopping ??= stopInOrder(started).finally(claimed.release);
    return stopping;
  };
  onStopRequest(async () => {
    say("Stopping …");
    await stopAll();
    say("Stopped.");
    process.exit(0);
  });

  try {
    await checkPorts(config);
    await options.prepare();
    const database = await step(config.DATABASE_URL ? "Connecting to your database" : "Starting PostgreSQL", () => openDatabase(config));
    started.push({ name: "PostgreSQL", stop: database.stop });
    if (stopping) return await database.stop();
    const applied = await bringUpToDate(database.url);
    if (applied.length > 0) say(`✓ Migrated the database (${applied.join(", ")})`);

    const workerPort = config.WORKER_PORT || (await findFreePort());
    const full: Config = { ...config, DATABASE_URL: database.url, APP_SECRET: database.appSecret, WORKER_PORT: workerPort };
    const children = startChildren(full, options, claimed.addChild);
    started.push(...children);
    const steps = await takeFirstSteps(full);
    await step("Starting receiver, worker and dashboard", () => Promise.all(children.map((child) => child.ready())));
    if (!stopping) for (const line of steps) say(line);
  } catch (error) {
    if (stopping) return;
    await stopAll().catch(complain);
    throw error;
  }
}

function startChildren(config: Config, { web, node, env: base }: StackOptions, onStart: (pid: number) => void): Supervised[] {
  const env: NodeJS.ProcessEnv = {
    ...base,
    DATABASE_URL: config.DATABASE_URL,
    APP_SECRET: config.APP_SECRET,
    WORKER_PORT: String(config.WORKER_PORT),
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const graceMs = (config.SHUTDOWN_SECONDS + 5) * 1000;
  const urlOf = (port: number) => `http://127.0.0.1:${port}/readyz`;
  // The order here is the order of stopping: first nothing new comes in, then nobody watches, then work ends.
  return [
    { name: "receiver", args: [...node, "receiver/main.ts"], readyUrl: urlOf(config.RECEIVER_PORT) },
    { name: "web", args: web, readyUrl: urlOf(config.PORT) },
    { name: "worker", args: [...node, "worker/main.ts"], readyUrl: urlOf(config.WORKER_PORT) },
  ].map((child) => supervise({ ...child, env, graceMs, onStart }));
}

async function stopInOrder(started: Stoppable[]): Promise<void> {
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
