/** The receiver: starts, listens, and on SIGTERM answers what it has before it goes. */
import cluster from "node:cluster";
import { collectDefaultMetrics, Gauge, register } from "prom-client";
import { getConfig } from "#lib/config.ts";
import { createGatewayFor } from "#lib/context.ts";
import type { Answer } from "#lib/ingest/answer.ts";
import type { Gateway } from "#lib/ingest/gateway.ts";
import { log } from "#lib/log.ts";
import { clusterMetrics, runCluster } from "./cluster.ts";
import { createReceiver } from "./server.ts";

/** Connections the kernel holds until they are accepted: a flood comes with more than Node's 511. */
const BACKLOG = 4_096;

async function main() {
  const config = getConfig();
  if (config.RECEIVER_PROCESSES > 1 && cluster.isPrimary) return runCluster(config.RECEIVER_PROCESSES);
  const gateway = await createGatewayFor(config, "receiver");
  measure(gateway);
  let ready = true;
  const server = createReceiver({
    gateway,
    trustProxy: config.TRUST_PROXY,
    health: (path, isLocal) => healthAnswer(path, isLocal, ready, gateway),
  });
  // Where the kernel can share a port it also shares the connections out; elsewhere the first process does.
  const reusePort = config.RECEIVER_PROCESSES > 1 && process.platform === "linux";
  server.listen({ port: config.RECEIVER_PORT, host: config.HOST, reusePort, backlog: BACKLOG }, () =>
    log("info", "receiver.started", { port: config.RECEIVER_PORT }),
  );

  const stop = async (signal: string) => {
    if (!ready) return;
    ready = false;
    log("info", "receiver.stopping", { signal });
    // Connections that wait for nothing go now; those with a request in them get their answer first.
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    const force = setTimeout(() => server.closeAllConnections(), config.SHUTDOWN_SECONDS * 1000);
    await closed;
    clearTimeout(force);
    // Requests that were cut off learn of it in this turn of the event loop: they are counted as refused before the books are closed.
    await new Promise(setImmediate);
    await gateway.close();
    log("info", "receiver.stopped");
    process.exit(0);
  };
  process.on("SIGTERM", (signal) => void stop(signal));
  process.on("SIGINT", (signal) => void stop(signal));
}

/** `/healthz`: the process lives. `/readyz`: it accepts, and how many wait. `/metrics`: Prometheus text, for this machine. */
async function healthAnswer(path: string, isLocal: boolean, ready: boolean, gateway: Gateway): Promise<Answer | undefined> {
  if (path === "/metrics" && isLocal) {
    const body = cluster.isWorker ? await clusterMetrics() : await register.metrics();
    return { status: 200, headers: { "content-type": register.contentType }, body };
  }
  if (path !== "/healthz" && path !== "/readyz") return undefined;
  const status = path === "/readyz" && !ready ? 503 : 200;
  const body = JSON.stringify({ ready, waiting: gateway.waiting(), spool: gateway.spooled() });
  return { status, headers: { "content-type": "application/json" }, body };
}

function measure(gateway: Gateway) {
  collectDefaultMetrics();
  new Gauge({
    name: "spillway_ingest_waiting_requests",
    help: "Requests that wait for a commit",
    collect() {
      this.set(gateway.waiting());
    },
  });
  if (gateway.spooled()) measureSpool(gateway);
}

function measureSpool(gateway: Gateway) {
  new Gauge({
    name: "spillway_spool_records",
    help: "Acknowledged requests on the local disk that are not in PostgreSQL yet",
    collect() {
      this.set(gateway.spooled()?.records ?? 0);
    },
  });
  new Gauge({
    name: "spillway_spool_bytes",
    help: "Bytes of the spool's segments",
    collect() {
      this.set(gateway.spooled()?.bytes ?? 0);
    },
  });
}

await main();
