/** Renews heartbeats from a thread of its own: a handler that blocks the event loop for a minute keeps its delivery. */
import { parentPort, workerData } from "node:worker_threads";
import { openHeartbeatQueue } from "#lib/queue/heartbeat.ts";

export type HeartbeatMessage = { op: "add" | "remove"; handler: string; id: string; retryCount: number };

const BEAT_MS = 3_000;
const running = new Map<string, Map<string, { id: string; retryCount: number }>>();

parentPort?.on("message", ({ op, handler, id, retryCount }: HeartbeatMessage) => {
  const jobs = running.get(handler) ?? new Map<string, { id: string; retryCount: number }>();
  running.set(handler, jobs);
  if (op === "add") jobs.set(id, { id, retryCount });
  else jobs.delete(id);
});

const queue = await openHeartbeatQueue((workerData as { connectionString: string }).connectionString);

async function beat(): Promise<void> {
  for (const [handler, jobs] of running) await queue.touch(handler, [...jobs.values()]);
}

// A missed beat is made up by the next: a job is given up only after three of them.
setInterval(() => void beat().catch(() => {}), BEAT_MS);
