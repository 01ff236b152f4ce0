/** The real thing: `npm start`'s own processes on free ports, with a DATA_DIR of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const ADMIN_KEY = "an-admin-key-for-the-tests-0123456789abcdef";

export type Stack = {
  dashboardUrl: string;
  receiverUrl: string;
  dataDir: string;
  /** Everything printed so far. */
  output(): string;
  /** Stops it as Ctrl-C would. @returns the exit code */
  stop(): Promise<number | null>;
  /** Kills the supervisor as `kill -9` would; its children live on. */
  kill(): Promise<void>;
};

const START_TIMEOUT_MS = 240_000;

/** Starts and waits until it says that it is ready. `dataDir` lets a second start find what the first one left. */
export async function startStack(env: Record<string, string> = {}, dataDir = makeDataDir(), command = "start"): Promise<Stack> {
  const [port, receiverPort, workerPort] = await freePorts(3);
  const child = spawn(process.execPath, ["cli/bootstrap.mjs", command], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: command === "dev" ? "development" : "production",
      DATABASE_URL: "",
      HOST: "127.0.0.1",
      PORT: String(port),
      RECEIVER_PORT: String(receiverPort),
      WORKER_PORT: String(workerPort),
      DATA_DIR: dataDir,
      API_KEY: ADMIN_KEY,
      ALLOW_PRIVATE_DESTINATIONS: "true",
      ...env,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  for (const deadline = Date.now() + START_TIMEOUT_MS; !output.includes("Spillway is ready."); await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${output}`);
    if (Date.now() > deadline) {
      child.kill("SIGTERM");
      throw new Error(`npm start was not ready in time:\n${output}`);
    }
  }
  return {
    dashboardUrl: `http://localhost:${port}`,
    receiverUrl: `http://localhost:${receiverPort}`,
    dataDir,
    output: () => output,
    stop: () => end(child, "SIGTERM"),
    async kill() {
      process.kill(supervisorOf(dataDir), "SIGKILL");
      await end(child, "SIGKILL");
    },
  };
}

export const makeDataDir = () => mkdtempSync(join(tmpdir(), "spillway-stack-"));
export const removeDataDir = (dataDir: string) => rmSync(dataDir, { recursive: true, force: true });

const supervisorOf = (dataDir: string) => (JSON.parse(readFileSync(join(dataDir, "run.json"), "utf8")) as { pid: number }).pid;

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done(child.exitCode);
    child.once("exit", (code) => done(code));
    child.kill(signal);
  });
}

/** Ports nothing listens on; all held at once while they are chosen, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((done) => {
          const server = createServer().listen(0, "127.0.0.1", () => done(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
