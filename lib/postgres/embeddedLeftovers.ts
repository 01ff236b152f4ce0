/** What an earlier run left in DATA_DIR: a server without a supervisor, and the port it listened on. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";

/** A supervisor that was killed leaves its server running: stop that one, or the new one could not have the data. */
export async function stopOrphan(data: string, timeoutMs: number) {
  const file = join(data, "postmaster.pid");
  const pid = existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
  if (!pid || !isPostgres(pid)) return;
  log("warn", "database.orphan_stopped", { pid });
  process.kill(pid, "SIGINT");
  for (const deadline = Date.now() + timeoutMs; isPostgres(pid); await sleep(50)) {
    if (Date.now() > deadline)
      throw new AppError("database_start_failed", { problem: `process ${pid} still holds its data and does not stop` });
  }
}

/** The number may since belong to another program, which must not be killed. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    return false;
  }
}

/** The port asked for; for 0 the one kept in `file` if it is still free, else another, which is kept. */
export async function choosePort(file: string, wanted: number): Promise<number> {
  if (wanted !== 0) {
    if (!(await freePort(wanted))) throw new AppError("port_taken", { port: wanted, name: "PG_PORT" });
    return wanted;
  }
  const kept = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  const port = (kept && (await freePort(kept))) || (await freePort(0));
  if (!port) throw new AppError("database_start_failed", { problem: "there is no free port on 127.0.0.1" });
  writeFileSync(file, `${port}\n`);
  return port;
}

/** The port if nothing listens on it, 0 otherwise; for 0, one the system picks. */
const freePort = (port: number) =>
  new Promise<number>((done) => {
    const probe = createServer();
    probe.once("error", () => done(0));
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
