/** `/healthz`, `/readyz` and `/metrics`, the same on every role. */
import { createServer } from "node:http";
import { collectDefaultMetrics, Registry } from "prom-client";
import { log } from "#lib/log.ts";

export type HealthAnswer = { status: number; headers: Record<string, string>; body: string };

/** Whether the process can do its work now; a rejection counts as no. */
export type Ready = () => Promise<boolean>;

// On globalThis, because Next bundles modules more than once and a metric must be registered once.
const shared = globalThis as { spillwayMetrics?: Registry };

/** The process's metrics, with Node's own among them. */
export function metrics(): Registry {
  if (!shared.spillwayMetrics) {
    shared.spillwayMetrics = new Registry();
    collectDefaultMetrics({ register: shared.spillwayMetrics });
  }
  return shared.spillwayMetrics;
}

/** The answer for a health path; undefined for any other path. */
export async function answerHealth(path: string, ready: Ready): Promise<HealthAnswer | undefined> {
  if (path === "/healthz") return json(200, { alive: true });
  if (path === "/readyz") {
    const isReady = await ready().catch(() => false);
    return json(isReady ? 200 : 503, { ready: isReady });
  }
  if (path === "/metrics") return { status: 200, headers: { "content-type": metrics().contentType }, body: await metrics().metrics() };
  return undefined;
}

const json = (status: number, body: object): HealthAnswer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  body: JSON.stringify(body),
});

/** A server for roles that have no other, on loopback only. Port 0 picks a free one; a taken port is logged, not fatal. */
export async function startHealthServer({ port, ready }: { port: number; ready: Ready }): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void answerHealth((request.url ?? "/").split("?")[0] ?? "/", ready).then((answer) => {
      const { status, headers, body } = answer ?? json(404, { error: { code: "not_found" } });
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((done) => {
    server.once("listening", done);
    server.once("error", (error) => {
      log("warn", "health.not_listening", { port, error });
      done();
    });
    server.listen(port, "127.0.0.1");
  });
  return {
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
