/** One `npm start` per DATA_DIR: refuses a second, and clears away the processes of one that was killed. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "#lib/errors.ts";

type Run = { pid: number; children: number[]; stopping?: true };

const STARTERS = /cli\/(start|dev|main|seed)\.ts/;
// Next renames its process.
const CHILDREN = /receiver\/main\.ts|worker\/main\.ts|next/;
const LEAVE_MS = 15_000;
/** One that was just told to stop, or whose npm was just killed, gets the time to say so and then to finish. */
const NOTICE_MS = 3_000;
const DRAIN_MS = 60_000;

export type Claim = {
  /** Remembers a child, so that a later start can stop it. */
  addChild(pid: number): void;
  /** Says that this process is on its way out. */
  stopping(): void;
  release(): void;
};

/**
 * Claims the folder for this process. A predecessor that is just stopping is waited for.
 * @throws AppError `already_running`
 */
export async function claim(dataDir: string): Promise<Claim> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, "run.json");
  const before = readRun(file);
  if (before && !(await hasStopped(file, before.pid))) throw new AppError("already_running", { pid: before.pid, dataDir });
  await Promise.all((before?.children ?? []).map(stopChild));

  const run: Run = { pid: process.pid, children: [] };
  const write = () => writeFileSync(file, JSON.stringify(run));
  write();
  return {
    addChild(pid) {
      run.children = [...run.children.filter((child) => isAlive(child, CHILDREN)), pid];
      write();
    },
    stopping() {
      run.stopping = true;
      write();
    },
    release: () => rmSync(file, { force: true }),
  };
}

async function hasStopped(file: string, pid: number): Promise<boolean> {
  if (await gone(pid, STARTERS, NOTICE_MS)) return true;
  return readRun(file)?.stopping === true && gone(pid, STARTERS, DRAIN_MS);
}

function readRun(file: string): Run | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Run;
  } catch {
    // Cut short by a crash: whoever wrote it is gone.
    return undefined;
  }
}

async function stopChild(pid: number) {
  if (!isAlive(pid, CHILDREN)) return;
  process.kill(pid, "SIGTERM");
  if (!(await gone(pid, CHILDREN, LEAVE_MS))) process.kill(pid, "SIGKILL");
  await gone(pid, CHILDREN, LEAVE_MS);
}

async function gone(pid: number, command: RegExp, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; isAlive(pid, command); await sleep(50)) if (Date.now() > deadline) return false;
  return true;
}

/** Alive and still the program we mean: process ids are used again. */
function isAlive(pid: number, command: RegExp): boolean {
  try {
    process.kill(pid, 0);
    return command.test(commandOf(pid));
  } catch {
    return false;
  }
}

const commandOf = (pid: number) =>
  process.platform === "linux"
    ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
    : execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
