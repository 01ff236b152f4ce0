/** How much processor time processes have used: where the time of a request goes, whatever else the machine is doing. Linux only. */
import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/** Seconds of a process and of all its descendants so far; 0 where there is no /proc. */
export function cpuSeconds(pid: number): number {
  const processes = readAll();
  const add = (id: number): number => {
    const own = processes.get(id);
    if (!own) return 0;
    const children = [...processes].filter(([, { parent }]) => parent === id);
    return own.ticks + children.reduce((sum, [child]) => sum + add(child), 0);
  };
  return add(pid) / TICKS_PER_SECOND;
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readOr(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

export const parentOf = (pid: number): number => readAll().get(pid)?.parent ?? 0;

function readAll(): Map<number, { parent: number; ticks: number }> {
  const processes = new Map<number, { parent: number; ticks: number }>();
  const names = process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  for (const name of names) {
    const fields = readOr(`/proc/${name}/stat`).split(") ")[1]?.split(" ");
    // After the name: state, parent, …; user and system time are the 12th and 13th, those of ended children the two after.
    if (fields)
      processes.set(Number(name), { parent: Number(fields[1]), ticks: [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) });
  }
  return processes;
}

/** A process may end between listing and reading. */
function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
