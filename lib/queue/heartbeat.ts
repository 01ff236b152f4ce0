/** Opens a queue for one thing only: renewing the heartbeats of running jobs. */
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "#lib/log.ts";
import { createPool } from "#lib/postgres/db.ts";
import { startBoss } from "./boss.ts";
import { createQueue, type Queue } from "./queue.ts";

const RETRY_MS = 1_000;

/** Tries until it can: a database that goes away while a worker starts is no reason for the worker to end. */
export async function openHeartbeatQueue(connectionString: string): Promise<Pick<Queue, "touch">> {
  const pool = createPool({ connectionString, max: 1, name: "heartbeat", silenceMs: 5_000 });
  for (;;) {
    try {
      return createQueue(await startBoss({ pool, supervise: false }));
    } catch (error) {
      log("warn", "heartbeat.not_ready", { error });
      await sleep(RETRY_MS);
    }
  }
}
