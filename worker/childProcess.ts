/** A child as a process: what can be sent to it, and how it ended. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { environment } from "#lib/config.ts";
import { type Death, describeDeath } from "#lib/domain/crash.ts";
import type { FromChild, ToChild } from "./childMessages.ts";

export type ChildProcess = {
  pid: number | undefined;
  send(message: ToChild): void;
  /** What it wrote to stderr before is not to be held against what it runs next. */
  forgetStderr(): void;
  kill(): void;
  /** Ends it as its worker's death would: in its own time, but soon. */
  dismiss(): void;
  /** Resolves when it is gone, after the last it had to say. */
  gone: Promise<Death>;
};

const PROGRAM = fileURLToPath(new URL("./childMain.ts", import.meta.url));
const STDERR_CHARACTERS = 8_000;
const LAST_WORDS_MS = 100;
const DISMISSED_MS = 1_000;

export function startProcess(codeCache: string | undefined, onMessage: (message: FromChild) => void): ChildProcess {
  const child = fork(PROGRAM, {
    serialization: "advanced",
    // What it logs is in our format and goes where ours goes; only its last words are listened to.
    stdio: ["ignore", "inherit", "pipe", "ipc"],
    // A point at which the worker is to die is none of its children's.
    env: { ...environment(), CRASH_AT: "", ...(codeCache ? { NODE_COMPILE_CACHE: codeCache } : {}) },
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    process.stderr.write(chunk);
    stderr = (stderr + chunk.toString()).slice(-STDERR_CHARACTERS);
  });
  child.on("message", onMessage);
  const kill = () => void child.kill("SIGKILL");
  return {
    pid: child.pid,
    // To one that is gone: its end says all.
    send: (message) => void (child.connected && child.send(message, () => {})),
    forgetStderr() {
      stderr = "";
    },
    kill,
    dismiss() {
      if (child.connected) child.disconnect();
      setTimeout(kill, DISMISSED_MS).unref();
    },
    gone: endOf(child).then((how) => ({ how, stderr: stderr.trim() })),
  };
}

type Forked = ReturnType<typeof fork>;

async function endOf(child: Forked): Promise<string> {
  const failed = once(child, "error").then(([error]) => `it could not be started: ${(error as Error).message}`);
  const closed = once(child, "close").catch(() => {});
  const disconnected = once(child, "disconnect").catch(() => {});
  const exited = once(child, "exit").then(async ([code, signal]) => {
    // What it had said is read after its end. A process of its own may hold stderr open for ever.
    await Promise.all([disconnected, Promise.race([closed, sleep(LAST_WORDS_MS)])]);
    return describeDeath(code as number | null, signal as NodeJS.Signals | null);
  });
  return Promise.race([exited, failed]);
}
