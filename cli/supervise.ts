/** Keeps one child process running: restarts it when it dies unasked, ever more slowly; stops it when told to. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { formatLine } from "./logLines.ts";
import { say } from "./terminal.ts";

export type ChildOptions = {
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Answers 200 when the child can do its work. */
  readyUrl: string;
  /** How long a stop may take before the child is killed. */
  graceMs: number;
  /** How long it may take until it is ready. Default: a minute. */
  readyMs?: number;
  /** Called with the process id at every start. */
  onStart(pid: number): void;
};

export type Supervised = {
  name: string;
  /** Resolves when it answers; rejects when it takes too long or `signal` aborts. */
  ready(signal: AbortSignal): Promise<void>;
  /** Ends the child as `stop` does and starts it again, at once also when it had died. Resolves when the new one has started. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const READY_TIMEOUT_MS = 60_000;
/** A child that ran this long was healthy: its end is news, not a loop. */
const HEALTHY_MS = 3_000;
const RESTART_MS = { first: 250, most: 10_000 };

export function supervise(options: ChildOptions): Supervised {
  let stopping = false;
  let restarting = Promise.withResolvers<void>();
  let started = Promise.withResolvers<void>();
  let isAsked = false;
  let child = start(options);
  const watched = watch();
  return {
    name: options.name,
    ready: (signal) => waitUntilReady(options, signal),
    async restart() {
      isAsked = true;
      restarting.resolve();
      await endingOf(child, started.promise);
    },
    async stop() {
      stopping = true;
      restarting.resolve();
      await endingOf(child, watched);
    },
  };

  /** Tells the child to end, and insists when it has not by the time `done` should have come. */
  async function endingOf(ending: ChildProcess, done: Promise<void>) {
    ending.kill("SIGTERM");
    const force = setTimeout(() => ending.kill("SIGKILL"), options.graceMs);
    await done;
    clearTimeout(force);
  }

  async function watch() {
    for (let delay = RESTART_MS.first; ; delay = Math.min(delay * 2, RESTART_MS.most)) {
      const startedAt = Date.now();
      const reason = await exitOf(child);
      if (stopping) return;
      if (isAsked || Date.now() - startedAt > HEALTHY_MS) delay = RESTART_MS.first;
      if (!isAsked) {
        say(`! The ${options.name} ended (${reason}); starting it again`);
        await Promise.race([sleep(delay), restarting.promise]);
        if (stopping) return;
      }
      [isAsked, restarting] = [false, Promise.withResolvers<void>()];
      child = start(options);
      started.resolve();
      started = Promise.withResolvers<void>();
    }
  }
}

function start({ name, args, env, onStart }: ChildOptions): ChildProcess {
  // Detached: a Ctrl-C in the terminal reaches the supervisor only, which then stops things in order.
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  if (child.pid) onStart(child.pid);
  const show = (stream: "out" | "error") => (line: string) => {
    const text = formatLine(name, line, stream);
    if (text) say(text);
  };
  if (child.stdout) createInterface(child.stdout).on("line", show("out"));
  if (child.stderr) createInterface(child.stderr).on("line", show("error"));
  return child;
}

const exitOf = (child: ChildProcess) =>
  new Promise<string>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done(String(child.exitCode ?? child.signalCode));
    child.once("error", (error) => done(error.message));
    child.once("exit", (code, signal) => done(String(code ?? signal)));
  });

async function waitUntilReady({ name, readyUrl, readyMs = READY_TIMEOUT_MS }: ChildOptions, signal: AbortSignal) {
  for (const deadline = Date.now() + readyMs; ; await sleep(50)) {
    signal.throwIfAborted();
    const ready = await fetch(readyUrl, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > deadline) throw new Error(`The ${name} was not ready after ${readyMs / 1000} seconds (${readyUrl}).`);
  }
}
