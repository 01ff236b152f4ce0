/** The main thread's side of the heartbeat thread. */
import { Worker } from "node:worker_threads";
import { log } from "#lib/log.ts";
import type { HeartbeatMessage } from "./heartbeatThread.ts";

export type Heartbeat = {
  add(handler: string, job: { id: string; retryCount: number }): void;
  remove(handler: string, job: { id: string; retryCount: number }): void;
  stop(): Promise<void>;
};

export function startHeartbeat(connectionString: string): Heartbeat {
  const thread = new Worker(new URL("./heartbeatThread.ts", import.meta.url), { workerData: { connectionString } });
  // Without heartbeats every running delivery would be given to another worker: better to end and be restarted.
  thread.on("error", (error) => {
    log("error", "heartbeat.failed", { error });
    process.exit(1);
  });
  const post = (op: HeartbeatMessage["op"], handler: string, { id, retryCount }: { id: string; retryCount: number }) =>
    thread.postMessage({ op, handler, id, retryCount } satisfies HeartbeatMessage);
  return {
    add: (handler, job) => post("add", handler, job),
    remove: (handler, job) => post("remove", handler, job),
    async stop() {
      await thread.terminate();
    },
  };
}
