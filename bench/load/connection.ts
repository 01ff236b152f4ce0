/** One keep-alive connection that sends a request and calls back with its answer. Raw, because a client library would cost more than the server measured. */
import { connect, type Socket } from "node:net";

export type Connection = {
  /** One at a time. `status` 0: the connection broke before the answer was whole. */
  send(bytes: string, onAnswer: (status: number) => void): void;
  isOpen(): boolean;
  end(): void;
};

export function openConnection(hostname: string, port: number, onReady?: () => void): Connection {
  let text = "";
  let waiting: ((status: number) => void) | undefined;
  let open = true;
  const finish = (status: number) => {
    const callback = waiting;
    waiting = undefined;
    text = "";
    callback?.(status);
  };
  const socket: Socket = connect({ host: hostname, port, noDelay: true });
  socket.setEncoding("latin1");
  if (onReady) socket.once("connect", onReady);
  socket.on("data", (chunk: string) => {
    text += chunk;
    if (isWhole(text)) finish(Number(text.slice(9, 12)));
  });
  const gone = () => {
    if (!open) return;
    open = false;
    finish(0);
  };
  socket.on("error", gone);
  socket.on("close", gone);
  return {
    send(bytes, onAnswer) {
      waiting = onAnswer;
      socket.write(bytes, "latin1");
    },
    isOpen: () => open,
    end: () => socket.end(),
  };
}

function isWhole(text: string): boolean {
  const split = text.indexOf("\r\n\r\n");
  if (split < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, split + 2))?.[1];
  if (length !== undefined) return text.length >= split + 4 + Number(length);
  return text.startsWith("0\r\n\r\n", split + 4) || text.indexOf("\r\n0\r\n\r\n", split) >= 0;
}
