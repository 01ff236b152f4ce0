/** Ingest over node:http: reads the request under limits, asks the gateway, writes the answer. Nothing else is served. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { HeaderList } from "#lib/domain/request.ts";
import type { Answer } from "#lib/ingest/answer.ts";
import type { Gateway } from "#lib/ingest/gateway.ts";
import { BODY_MS, readStream } from "#lib/ingest/readBody.ts";
import { parseTarget } from "#lib/ingest/target.ts";

const NOT_FOUND: Answer = {
  status: 404,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: '{"error":{"code":"not_found"}}',
};

/** Beyond it a connection is closed as it comes: each costs memory before it has said anything. */
const MAX_CONNECTIONS = 10_000;

export type ServerOptions = {
  gateway: Gateway;
  trustProxy: boolean;
  /** Answers what is not ingest: health, and metrics for this machine. */
  health(path: string, isLocal: boolean): Promise<Answer | undefined>;
  /** Tests need not wait as long as senders may. */
  timeouts?: Partial<typeof TIMEOUTS>;
  maxConnections?: number;
};

const TIMEOUTS = {
  headersMs: 10_000,
  bodyMs: BODY_MS,
  /** Headers and body together: what is left when the body's own deadline has failed. */
  requestMs: 15_000,
  /** How long a sender may go on talking after its answer. Closing at once would reset the connection under the answer. */
  lingerMs: 10_000,
  /** How exact the first and the third are. node:http looks only every 30 s by itself. */
  checkMs: 1_000,
};

/** A server that is not listening yet. */
export function createReceiver({ gateway, trustProxy, health, maxConnections = MAX_CONNECTIONS, ...options }: ServerOptions): Server {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const server = createServer({
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    connectionsCheckingInterval: timeouts.checkMs,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16_384,
  });
  // No limit here: node:http would leave out what is over it, and ingest could not know. It counts them itself.
  server.maxHeadersCount = 0;
  server.maxConnections = maxConnections;
  server.on("request", (request, response) => {
    answer(request).then(
      (result) => write(request, response, result, timeouts.lingerMs),
      // A bug in what answers bugs: this request is lost, the others are not.
      () => request.destroy(),
    );
  });
  return server;

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { path, query, key } = parseTarget(request.url ?? "/");
    if (!key) return (request.method === "GET" ? await health(path, isLocal(request)) : undefined) ?? NOT_FOUND;
    return gateway.receive({
      key,
      method: request.method ?? "GET",
      path,
      query,
      headers: headerList(request.rawHeaders),
      remoteAddress: addressOf(request, trustProxy),
      readBody: (maxBytes, charge) =>
        readStream(request, { maxBytes, contentLength: contentLengthOf(request), charge, timeoutMs: timeouts.bodyMs }),
    });
  }
}

function write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer, lingerMs: number) {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  // As text it travels in one write with the headers.
  response.end(request.method === "HEAD" ? undefined : body);
  if (request.complete) return;
  // What is left of the body is read and thrown away, so that the answer arrives.
  request.resume();
  const timer = setTimeout(() => request.destroy(), lingerMs).unref();
  // Kept until then, what was answered would pile up in a flood.
  request.once("close", () => clearTimeout(timer));
}

function headerList(raw: readonly string[]): HeaderList {
  const list: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) list.push([(raw[i] ?? "").toLowerCase(), raw[i + 1] ?? ""]);
  return list;
}

/** Called from this machine, and not through a proxy on it. */
const isLocal = ({ socket, headers }: IncomingMessage) =>
  /^(::1|(::ffff:)?127\.)/.test(socket.remoteAddress ?? "") && headers["x-forwarded-for"] === undefined;

function contentLengthOf(request: IncomingMessage): number | undefined {
  const length = request.headers["content-length"];
  return length === undefined ? undefined : Number(length);
}

/** The longest an address can be written: what a proxy passes on is still a sender's text. */
const MAX_ADDRESS = 64;

function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers["x-forwarded-for"] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.join(",") : forwarded)?.split(",").at(-1)?.trim();
  return last?.slice(0, MAX_ADDRESS) || request.socket.remoteAddress || "";
}
