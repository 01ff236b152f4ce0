/** A TCP proxy that can stop passing anything on, as a half-open connection does: nothing is refused, nothing comes. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type StallingProxy = {
  /** The URL it was made for, by way of the proxy. */
  url: string;
  stall(): void;
  resume(): void;
  close(): void;
};

export async function startStallingProxy(target: string): Promise<StallingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let stalled = false;

  const server = createServer({ pauseOnConnect: true }, (inside) => {
    const outside = connect({ host: hostname, port: Number(port) });
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => to.write(chunk));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      if (!stalled) from.resume();
      else from.pause();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: Object.assign(new URL(target), { hostname: "127.0.0.1", port: String((server.address() as AddressInfo).port) }).href,
    stall() {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      stalled = false;
      for (const socket of sockets) socket.resume();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
