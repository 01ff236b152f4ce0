/** The main thread's side of the heartbeat thread. */
import { Worker } from "node:worker_threads";
import { log } from "#lib/log.ts";
import type { HeartbeatMessage } from "./heartbeatThread.ts";

type Beating = { id: string; retryCount: number };

export type Heartbeat = {
  addAll(handler: string, jobs: readonly Beating[]): void;
  remove(handler: string, job: Beating): void;
  stop(): Promise<void>;
};

/** A beat too many does no harm, and most jobs end before their first: those that ended are told together. */
const REMOVE_MS = 500;

export function startHeartbeat(connectionString: string): Heartbeat {
  const thread = new Worker(new URL("./heartbeatThread.ts", import.meta.url), { workerData: { connectionString } });
  // Without heartbeats every running delivery would be given to another worker: better to end and be restarted.
  thread.on("error", (error) => {
    log("error", "heartbeat.failed", { error });
    process.exit(1);
  });
  const removed = new Map<string, Beating[]>();
  const flush = () => {
    for (const [handler, jobs] of removed) thread.postMessage({ op: "remove", handler, jobs } satisfies HeartbeatMessage);
    removed.clear();
  };
  const flushing = setInterval(flush, REMOVE_MS);
  return {
    // At once: the handler that is started next may block this thread.
    addAll(handler, jobs) {
      flush();
      thread.postMessage({
        op: "add",
        handler,
        jobs: jobs.map(({ id, retryCount }) => ({ id, retryCount })),
      } satisfies HeartbeatMessage);
    },
    remove(handler, { id, retryCount }) {
      const jobs = removed.get(handler);
      if (jobs) jobs.push({ id, retryCount });
      else removed.set(handler, [{ id, retryCount }]);
    },
    async stop() {
      clearInterval(flushing);
      await thread.terminate();
    },
  };
}
