/** Requests that no decent client would send, on raw sockets. */
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export type RawAnswer = {
  /** 0 when the connection ended without one. */
  status: number;
  ms: number;
};

/** Opens a connection; `talk` says what goes over it. Resolves with the answer, or when the other side hangs up. */
export function speak(origin: string, talk: (socket: Socket) => Promise<void> | void): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ host: hostname, port: Number(port) }, () => void Promise.resolve(talk(socket)).catch(() => {}));
    const finish = () => {
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), ms: Math.round(performance.now() - startedAt) });
    };
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (text.includes("\r\n\r\n")) finish();
    });
    socket.on("error", finish);
    socket.on("close", finish);
  });
}

export const head = (path: string, ...headers: string[]) =>
  `POST ${path} HTTP/1.1\r\nhost: chaos\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n`;

/** Writes `bytes` of filler in small pieces, until done or nobody listens. */
export async function drip(socket: Socket, bytes: number, piece: number, everyMs: number): Promise<void> {
  const filler = Buffer.alloc(piece, "x");
  for (let sent = 0; sent < bytes && socket.writable; sent += piece) {
    socket.write(filler);
    if (everyMs > 0) await sleep(everyMs);
    else if (socket.writableNeedDrain) await Promise.race([new Promise((drained) => socket.once("drain", drained)), sleep(5_000)]);
  }
}
