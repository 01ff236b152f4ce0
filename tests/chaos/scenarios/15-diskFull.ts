/** Scenario 15: the disk is full, down to the last block of the write-ahead log. */
import { spawnSync } from "node:child_process";
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { databaseOwner } from "#lib/postgres/embeddedFiles.ts";
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const DISK_MB = 320;
const FULL_MS = { short: 5_000, long: 30_000 };

export const diskFull: Scenario = {
  number: 15,
  promise: "a full disk under the log is answered 503, costs nothing that was acknowledged, and is over when there is room again",
  world: { receivers: 1, workers: 1, mount },
  inexact: "commits that were on their way when the server went down may or may not have counted",
  unavailable: () =>
    process.getuid?.() === 0 && process.platform === "linux" && canMount() ? undefined : "it takes root to mount a small disk",
  async run(world, scale) {
    const { folder, pool, database, receivers, workers, inject } = world;
    const flood = startFlood(world, { perSecond: 150, concurrency: 300 });
    await sleep(2_000);
    const filler = join(folder, "data/postgres/filler");
    fill(filler);
    inject("disk full to the last byte");
    // Segments that were prepared are used up: the next one cannot be made, and PostgreSQL panics.
    await waitFor("the server panics", async () => {
      await pool.query("select pg_switch_wal()").catch(() => {});
      // All of it: each refused statement takes many lines.
      return readFileSync(join(folder, "data/postgres.log"), "utf8").includes("PANIC");
    });
    inject("PostgreSQL panicked: no room for its log");
    const before = flood.tally.acknowledged;
    await sleep(FULL_MS[scale]);
    const acknowledgedWhileFull = flood.tally.acknowledged - before;
    rmSync(filler);
    const freedAt = performance.now();
    await database.whenReady();
    await waitFor("events are taken again", () => flood.tally.acknowledged > before + acknowledgedWhileFull);
    const backMs = Math.round(performance.now() - freedAt);
    await sleep(2_000);
    const tally = await flood.end();
    const violations = [
      ...expectThat((tally.answers.get("503") ?? 0) > 0, "nobody was answered 503"),
      ...expectThat(
        [...tally.answers.keys()].every((answer) => ["200", "202", "503"].includes(answer)),
        "there were other answers",
        answersOf(tally).answers,
      ),
      ...expectAlive([...receivers, ...workers]),
    ];
    return {
      facts: { ...answersOf(tally), "acknowledged while full": acknowledgedWhileFull, "back after there was room": `${backMs} ms` },
      violations,
    };
  },
};

/** A small disk in memory where the cluster will be. @returns what takes it away again */
function mount(dataDir: string): () => void {
  const place = join(dataDir, "postgres");
  mkdirSync(place, { mode: 0o700 });
  run("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m,mode=700`, "tmpfs", place]);
  const owner = databaseOwner();
  if (owner) chownSync(place, owner.uid, owner.gid);
  return () => run("umount", [place]);
}

function canMount(): boolean {
  const place = join("/tmp", `spillway-mount-${process.pid}`);
  mkdirSync(place, { recursive: true });
  try {
    run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", place]);
    run("umount", [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function run(program: string, args: string[]) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
}

function fill(file: string) {
  const handle = openSync(file, "w");
  for (let size = 1 << 20; size >= 512; size >>= 1) {
    const block = Buffer.alloc(size);
    try {
      for (;;) writeSync(handle, block);
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOSPC") throw error;
    }
  }
  closeSync(handle);
}
