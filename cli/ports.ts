/** Whether the ports that were asked for are free: looked at before the long work, not after. */
import { createServer } from "node:net";
import type { Config } from "#lib/config.ts";
import { AppError } from "#lib/errors.ts";

/** @throws AppError `port_taken` for the first one another program listens on. */
export async function checkPorts({ PORT, RECEIVER_PORT, WORKER_PORT, HOST }: Config): Promise<void> {
  for (const [name, port, host] of [
    ["PORT", PORT, HOST],
    ["RECEIVER_PORT", RECEIVER_PORT, HOST],
    ["WORKER_PORT", WORKER_PORT, "127.0.0.1"],
  ] as const) {
    if (port !== 0 && !(await listenOnce(port, host))) throw new AppError("port_taken", { port, name });
  }
}

/** A port nothing listens on now. */
export async function findFreePort(): Promise<number> {
  const port = await listenOnce(0, "127.0.0.1");
  if (!port) throw new Error("There is no free port on 127.0.0.1.");
  return port;
}

const listenOnce = (port: number, host: string) =>
  new Promise<number>((done) => {
    const probe = createServer();
    probe.once("error", () => done(0));
    probe.listen(port, host, () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
