/** `worker/main.ts` as a process of its own, to be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { TEST_SECRET } from "./postgres.ts";
import { waitFor } from "./waitFor.ts";

export type WorkerProcess = {
  child: ChildProcess;
  output(): string;
  /** @returns the exit code, null when a signal ended it */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

/** Starts a worker on `url` with the handlers of a module and waits until it pumps. */
export async function startWorkerProcess(url: string, handlers: string, env: Record<string, string> = {}): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ["worker/main.ts"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      DATABASE_URL: url,
      APP_SECRET: TEST_SECRET,
      HANDLERS: handlers,
      WORKER_PORT: "0",
      SHUTDOWN_SECONDS: "1",
      LOG_LEVEL: "info",
      ...env,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const worker = { child, output: () => output, end: (signal: NodeJS.Signals) => end(child, signal) };
  await waitFor("the worker starts", () => output.includes("worker.started") || child.exitCode !== null);
  if (child.exitCode !== null) throw new Error(`the worker ended with ${child.exitCode}:\n${output}`);
  return worker;
}

/** Resolves when the process is gone; without a signal it is waited for. */
export function end(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done(child.exitCode);
    child.once("exit", (code) => done(code));
    if (signal) child.kill(signal);
  });
}
