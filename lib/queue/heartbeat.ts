/** Opens a queue for one thing only: renewing the heartbeats of running jobs. */
import { createPool } from "#lib/postgres/db.ts";
import { startBoss } from "./boss.ts";
import { createQueue, type Queue } from "./queue.ts";

export async function openHeartbeatQueue(connectionString: string): Promise<Pick<Queue, "touch">> {
  const pool = createPool({ connectionString, max: 1, name: "heartbeat", silenceMs: 5_000 });
  return createQueue(await startBoss({ pool, supervise: false }));
}
