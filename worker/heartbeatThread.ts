/** Renews heartbeats from a thread of its own: a handler that blocks the event loop for a minute keeps its delivery. */
import { parentPort, workerData } from "node:worker_threads";
import { openHeartbeatQueue } from "#lib/queue/heartbeat.ts";

export type HeartbeatMessage = { op: "add" | "remove"; handler: string; jobs: readonly { id: string; retryCount: number }[] };

const BEAT_MS = 3_000;
const running = new Map<string, Map<string, { id: string; retryCount: number }>>();

parentPort?.on("message", (message: HeartbeatMessage) => {
  const jobs = running.get(message.handler) ?? new Map<string, { id: string; retryCount: number }>();
  running.set(message.handler, jobs);
  if (message.op === "add") for (const job of message.jobs) jobs.set(job.id, job);
  // Not one that was given out again since, to this worker too.
  else for (const { id, retryCount } of message.jobs) if (jobs.get(id)?.retryCount === retryCount) jobs.delete(id);
});

const queue = await openHeartbeatQueue((workerData as { connectionString: string }).connectionString);

async function beat(): Promise<void> {
  for (const [handler, jobs] of running) await queue.touch(handler, [...jobs.values()]);
}

// A missed beat is made up by the next: a job is given up only after three of them.
setInterval(() => void beat().catch(() => {}), BEAT_MS);
