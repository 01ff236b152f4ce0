/** A child process with a supervisor, as systemd would be one: what dies unasked is started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export type ProgramOptions = {
  /** Names its log file. */
  name: string;
  args: readonly string[];
  logFile: string;
  env: Record<string, string>;
  /** Answers 200 once it works. */
  readyUrl: string;
};

export type Program = {
  readonly name: string;
  /** Undefined between two lives. */
  pid(): number | undefined;
  /** How it ended each time nobody had asked it to. */
  deaths(): readonly string[];
  /** Further environment of every life that begins from now on, asked for when it does. */
  setEnv(env: () => Record<string, string>): void;
  kill(signal: NodeJS.Signals): boolean;
  /** One that was told to stop is not waited for. */
  whenReady(deadlineMs?: number): Promise<void>;
  /** A new life, after the old one ended as if asked to. */
  restart(): Promise<void>;
  /** SIGTERM, and SIGKILL when that does not help. @returns the exit code, or the signal that ended it */
  stop(): Promise<number | string>;
  log(): string;
};

const RESTART_MS = 100;
const STOP_MS = 40_000;
const alive = new Set<ChildProcess>();
// A test run that ends early leaves nothing behind.
process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

export function startProgram({ name, args, logFile, env, readyUrl }: ProgramOptions): Program {
  const deaths: string[] = [];
  let stopping = false;
  let isExpected = false;
  let ofThisLife = (): Record<string, string> => ({});
  let child: ChildProcess | undefined;
  let ended = Promise.resolve<number | string>(0);

  const start = () => {
    if (stopping) return;
    const log = openSync(logFile, "a");
    const started = spawn(process.execPath, [...args], {
      stdio: ["ignore", log, log],
      env: { ...process.env, NODE_ENV: "test", LOG_LEVEL: "info", ...env, ...ofThisLife() },
    });
    closeSync(log);
    child = started;
    alive.add(started);
    ended = new Promise((done) => {
      started.once("exit", (code, signal) => {
        alive.delete(started);
        child = undefined;
        done(code ?? signal ?? "unknown");
        if (stopping) return;
        if (!isExpected) deaths.push(String(code ?? signal));
        isExpected = false;
        setTimeout(start, RESTART_MS);
      });
    });
  };
  start();

  return {
    name,
    pid: () => child?.pid,
    deaths: () => deaths,
    setEnv(next) {
      ofThisLife = next;
    },
    kill: (signal) => child?.kill(signal) ?? false,
    async whenReady(deadlineMs = 30_000) {
      for (const deadline = Date.now() + deadlineMs; !stopping && !(await answers(readyUrl)); await sleep(50))
        if (Date.now() > deadline) throw new Error(`${name} was not ready within ${deadlineMs} ms:\n${tail(logFile)}`);
    },
    async restart() {
      isExpected = true;
      child?.kill("SIGTERM");
      await ended;
      await sleep(2 * RESTART_MS);
      await this.whenReady();
    },
    async stop() {
      stopping = true;
      child?.kill("SIGTERM");
      const force = setTimeout(() => child?.kill("SIGKILL"), STOP_MS);
      const how = await ended;
      clearTimeout(force);
      return how;
    },
    log: () => readFileSync(logFile, "utf8"),
  };
}

const answers = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );

/** The last lines of a log, for a person who must understand a failure. */
export function tail(file: string, lines = 15): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
