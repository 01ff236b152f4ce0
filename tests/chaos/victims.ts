/** The processes of a running stack, by what they are, so that a test can kill one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const VICTIMS = ["receiver", "web", "worker", "postgres"] as const;
export type Victim = (typeof VICTIMS)[number];

const COMMANDS = { receiver: /receiver\/main\.ts/, web: /next/, worker: /worker\/main\.ts/ };

/** `kill -9` of one process. @returns whether it was running */
export function kill(victim: Victim, dataDir: string): boolean {
  const pid = victim === "postgres" ? postmaster(dataDir) : child(dataDir, COMMANDS[victim]);
  if (!pid) return false;
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

function postmaster(dataDir: string): number | undefined {
  try {
    return Number(readFileSync(join(dataDir, "postgres/data/postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return undefined;
  }
}

function child(dataDir: string, command: RegExp): number | undefined {
  const { children } = JSON.parse(readFileSync(join(dataDir, "run.json"), "utf8")) as { children: number[] };
  return children.findLast((pid) => command.test(commandOf(pid)));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
