/** A TCP proxy before PostgreSQL that can refuse, fall silent, or lose the answer to one COMMIT. */
import { connect, createServer, type Server, type Socket } from "node:net";

export type FaultProxy = {
  /** The database's URL through the proxy. */
  url: string;
  /** Nothing listens any more, and what was connected is cut. */
  refuse(): Promise<void>;
  /** Connections stay open and nothing passes: what is half-way through stays so, as when a cable is pulled. */
  blackhole(): void;
  /** New connections work again. Those that fell silent stay silent, and the server still believes in them. */
  restore(): Promise<void>;
  /** The next commit arrives, a group's one statement or a COMMIT; its answer does not, and the connection is cut. Resolves once PostgreSQL has answered. */
  loseNextCommit(): Promise<void>;
  /** The next COMMIT does not arrive, and its connection falls silent: the server keeps the transaction and its locks. */
  holdNextCommit(): void;
  close(): Promise<void>;
};

type Pair = {
  client: Socket;
  upstream: Socket;
  isSilent: boolean;
  isDoomed: boolean;
  /** What the connection calls the statement of a group commit. */
  insert: string | undefined;
};

/** A Parse of that statement: its name, then its text. */
const INSERT = /([\w-]+)\0\/\* request\.insert/;
/** The end of ReadyForQuery outside a transaction: what was sent is committed. */
const READY = "Z\0\0\0\x05I";

function commits(pair: Pair, chunk: Buffer): boolean {
  pair.insert ??= INSERT.exec(chunk.toString("latin1"))?.[1];
  return chunk.includes("commit\0") || (pair.insert !== undefined && chunk.includes(`${pair.insert}\0`));
}

export async function startFaultProxy(databaseUrl: string): Promise<FaultProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<Pair>();
  let isBlack = false;
  let lost: (() => void) | undefined;
  let isHolding = false;
  let server: Server | undefined;
  let port = 0;

  const accept = (client: Socket) => {
    // A silent connection does not even say that it was told goodbye.
    const upstream = connect({ host: target.hostname, port: Number(target.port), allowHalfOpen: true });
    const pair: Pair = { client, upstream, isSilent: isBlack, isDoomed: false, insert: undefined };
    pairs.add(pair);
    client.on("data", (chunk: Buffer) => {
      if (pair.isSilent) return;
      if (isHolding && chunk.includes("commit\0")) {
        isHolding = false;
        pair.isSilent = true;
        return;
      }
      if (commits(pair, chunk) && lost) pair.isDoomed = true;
      upstream.write(chunk);
    });
    upstream.on("data", (chunk: Buffer) => {
      if (pair.isSilent) return;
      if (!pair.isDoomed) return void client.write(chunk);
      if (!chunk.includes(READY)) return;
      lost?.();
      lost = undefined;
      client.destroy();
      upstream.destroy();
    });
    const end = () => {
      if (pair.isSilent) return;
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream])
      socket
        .on("end", end)
        .on("close", end)
        .on("error", () => {});
  };
  const listen = () =>
    new Promise<void>((resolve) => {
      const listening = createServer({ allowHalfOpen: true }, accept).listen(port, "127.0.0.1", () => {
        port = (listening.address() as { port: number }).port;
        resolve();
      });
      server = listening;
    });
  const cutAll = () => {
    for (const { client, upstream } of pairs) {
      client.destroy();
      upstream.destroy();
    }
    pairs.clear();
  };
  const stopListening = () => new Promise<void>((resolve) => (server?.listening ? server.close(() => resolve()) : resolve()));

  await listen();
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: "127.0.0.1", port: String(port) }).href,
    async refuse() {
      const stopped = stopListening();
      cutAll();
      await stopped;
    },
    blackhole() {
      isBlack = true;
      for (const pair of pairs) pair.isSilent = true;
    },
    async restore() {
      isBlack = false;
      if (!server?.listening) await listen();
    },
    loseNextCommit: () =>
      new Promise((resolve) => {
        lost = resolve;
      }),
    holdNextCommit() {
      isHolding = true;
    },
    async close() {
      const stopped = stopListening();
      cutAll();
      await stopped;
    },
  };
}
