/** Starts and stops the processes a benchmark measures, and runs the load against them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { environment } from "#lib/config.ts";
import type { LoadOptions } from "./load/main.ts";
import type { Phase } from "./load/results.ts";

const children = new Set<ChildProcess>();

/** A child on this Node, ready once `url` answers anything. */
export async function startServer(args: string[], env: Record<string, string>, url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...environment(), LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  children.add(child);
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`${args.join(" ")} exited with ${child.exitCode}`);
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return child;
    await sleep(100);
  }
  throw new Error(`${args.join(" ")} did not answer at ${url}`);
}

export async function stop(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await once(child, "exit");
  clearTimeout(force);
}

export async function stopAll(): Promise<void> {
  await Promise.all([...children].map(stop));
}

/** Runs a program to its end and gives what it printed. */
export async function run(args: string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(process.execPath, args, { env: { ...environment(), ...env }, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`${args[0]} exited with ${code}`);
  return output;
}

/** Runs the load generator to its end. */
export const load = async (options: LoadOptions): Promise<Phase[]> =>
  JSON.parse(await run(["bench/load/main.ts", JSON.stringify(options)])) as Phase[];

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
