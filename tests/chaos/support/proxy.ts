/** A TCP proxy between a process and PostgreSQL that can be told to misbehave, at any moment. */
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createCommitWatch, createFrameReader, isSettled } from "./frames.ts";

export type Fault =
  | { kind: "pass" }
  /** Every packet towards the server arrives that much later. */
  | { kind: "delay"; ms: number }
  /**
   * Nothing arrives any more and nobody is told: first what the server says, then also what it is told, so that it is left with
   * transactions nobody will end. Connections of that time stay so for ever.
   */
  | { kind: "blackhole" }
  /** New connections are refused. */
  | { kind: "refuse" }
  /** Where `choose` says so, the commit arrives and its answer does not: the connection is reset instead. */
  | { kind: "drop-reply-after-commit"; choose(): boolean };

export type FaultProxy = {
  readonly port: number;
  /** From now on. Existing connections are told too, except those a blackhole has swallowed. */
  set(fault: Fault): Promise<void>;
  /** Resets every connection there is. */
  reset(): void;
  /** Commits whose answer was kept back. */
  dropped(): number;
  close(): Promise<void>;
};

type Line = { client: Socket; server: Socket; swallowedAt: number; isCommitting: boolean };

const NEVER = Number.POSITIVE_INFINITY;
const ONE_WAY_MS = 300;
const isSwallowed = ({ swallowedAt }: Line) => swallowedAt !== NEVER;

export async function startProxy(targetPort: number): Promise<FaultProxy> {
  const lines = new Set<Line>();
  let fault: Fault = { kind: "pass" };
  let dropped = 0;
  const listener = createServer((client) => open(client));
  const port = await listen(listener, 0);

  const end = (line: Line) => {
    lines.delete(line);
    line.client.resetAndDestroy();
    line.server.destroy();
  };

  function open(client: Socket) {
    const server = connect({ port: targetPort, host: "127.0.0.1", noDelay: true });
    client.setNoDelay(true);
    const line: Line = { client, server, swallowedAt: fault.kind === "blackhole" ? Number.NEGATIVE_INFINITY : NEVER, isCommitting: false };
    lines.add(line);
    const commits = createCommitWatch();
    const lookAtClient = createFrameReader(true, (type, head) => {
      if (commits(type, head) && fault.kind === "drop-reply-after-commit" && fault.choose()) line.isCommitting = true;
    });
    const lookAtServer = createFrameReader(false, (type, head) => {
      if (!line.isCommitting || !isSettled(type, head)) return;
      dropped++;
      end(line);
    });
    const send = createDelayer((chunk) => server.write(chunk));
    client.on("data", (chunk) => {
      if (line.swallowedAt + ONE_WAY_MS < performance.now()) return;
      lookAtClient(chunk);
      send(chunk, fault.kind === "delay" ? fault.ms : 0);
    });
    server.on("data", (chunk) => {
      if (isSwallowed(line)) return;
      lookAtServer(chunk);
      if (!line.isCommitting) client.write(chunk);
    });
    for (const socket of [client, server]) {
      socket.on("error", () => {});
      // A swallowed connection hides even its end from the other side.
      socket.on("close", () => !isSwallowed(line) && end(line));
    }
  }

  return {
    port,
    async set(next) {
      if (fault.kind === "refuse" && next.kind !== "refuse") await listen(listener, port);
      if (fault.kind !== "refuse" && next.kind === "refuse") listener.close();
      fault = next;
      if (next.kind === "blackhole") for (const line of lines) line.swallowedAt = Math.min(line.swallowedAt, performance.now());
    },
    reset() {
      for (const line of lines) if (!isSwallowed(line)) end(line);
    },
    dropped: () => dropped,
    async close() {
      for (const line of lines) end(line);
      await new Promise((done) => listener.close(done));
    },
  };
}

/** Passes chunks on in order, each not before its delay is over. */
function createDelayer(pass: (chunk: Buffer) => void) {
  let waiting = 0;
  let last = Promise.resolve();
  return (chunk: Buffer, ms: number) => {
    if (ms === 0 && waiting === 0) return pass(chunk);
    const at = performance.now() + ms;
    waiting++;
    // One after the other: when the delay changes, the order of bytes must not.
    last = last.then(async () => {
      await sleep(Math.max(0, at - performance.now()));
      waiting--;
      pass(chunk);
    });
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as { port: number }).port);
    });
  });
}
