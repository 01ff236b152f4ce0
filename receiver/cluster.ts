/** Several receivers on one port of one machine: starts them, starts a new one when one dies, stops them all. */
import cluster, { type Worker } from "node:cluster";
import { AggregatorRegistry } from "prom-client";
import { log } from "#lib/log.ts";
import { RECEIVER_FLAGS } from "#lib/receiverFlags.ts";

/** One that dies at its start is not started again at once, or a wrong setting would keep the machine busy. */
const RESTART_MS = 1_000;
const METRICS = "spillway:metrics";

// In the parent it asks, in the children it answers: both must have one.
const registry = new AggregatorRegistry();

type Ask = { type: typeof METRICS; id: number };
type Reply = Ask & { text: string };

/** Runs `count` receivers until told to stop; ends the process when the last one has. */
export function runCluster(count: number): void {
  let isStopping = false;
  cluster.setupPrimary({ execArgv: [...process.execArgv.filter((flag) => !RECEIVER_FLAGS.includes(flag)), ...RECEIVER_FLAGS] });

  const start = () => {
    const worker = cluster.fork();
    const startedAt = performance.now();
    worker.on("message", (message: Ask) => {
      if (message.type === METRICS) void gather().then((text) => reply(worker, { ...message, text }));
    });
    worker.on("exit", (code, signal) => {
      if (!isStopping) {
        log("error", "receiver.died", { pid: worker.process.pid, code, signal });
        setTimeout(start, performance.now() - startedAt < RESTART_MS ? RESTART_MS : 0);
      } else if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(0);
    });
  };
  for (let i = 0; i < count; i++) start();

  const stop = (signal: NodeJS.Signals) => {
    isStopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** A child that dies while it is asked makes the others' figures late: then there are none this time. */
const gather = () =>
  registry.clusterMetrics().catch((error: unknown) => {
    log("warn", "receiver.metrics_incomplete", { error });
    return "";
  });

function reply(worker: Worker, message: Reply) {
  if (worker.isConnected()) worker.send(message);
}

/** The metrics of all receivers on this machine, asked by one of them. */
export function clusterMetrics(): Promise<string> {
  return new Promise((resolve) => {
    const id = Math.random();
    const listen = (message: Reply) => {
      if (message.type !== METRICS || message.id !== id) return;
      process.off("message", listen);
      resolve(message.text);
    };
    process.on("message", listen);
    process.send?.({ type: METRICS, id } satisfies Ask);
  });
}
