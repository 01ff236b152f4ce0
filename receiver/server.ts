/** Ingest over node:http: reads the request under limits, asks the gateway, writes the answer. Nothing else is served. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { HeaderList } from "#lib/domain/request.ts";
import type { Answer } from "#lib/ingest/answer.ts";
import type { Gateway } from "#lib/ingest/gateway.ts";
import { readStream } from "#lib/ingest/readBody.ts";

/** With or without a slash at the end, as on the dashboard's port: a redirect would lose the event. */
const INGEST = /^\/in\/([A-Za-z0-9_-]{1,64})\/?$/;
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
};

/** A server that is not listening yet. Slow headers are cut after 10 s; bodies have their own deadline. */
export function createReceiver({ gateway, trustProxy, health }: ServerOptions): Server {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384 });
  server.maxHeadersCount = 200;
  server.maxConnections = MAX_CONNECTIONS;
  server.on("request", (request, response) => {
    void answer(request).then((result) => write(request, response, result));
  });
  return server;

  async function answer(request: IncomingMessage): Promise<Answer> {
    const [path = "/", query = ""] = splitOnce(request.url ?? "/", "?");
    const key = INGEST.exec(path)?.[1];
    if (!key) return (request.method === "GET" ? await health(path, isLocal(request)) : undefined) ?? NOT_FOUND;
    return gateway.receive({
      key,
      method: request.method ?? "GET",
      path,
      query,
      headers: headerList(request.rawHeaders),
      remoteAddress: addressOf(request, trustProxy),
      readBody: (maxBytes, charge) => readStream(request, { maxBytes, contentLength: contentLengthOf(request), charge }),
    });
  }
}

/** How long a sender may go on talking after its answer. Closing at once would reset the connection under the answer. */
const LINGER_MS = 10_000;

function write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer) {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  // As text it travels in one write with the headers.
  response.end(request.method === "HEAD" ? undefined : body);
  if (request.complete) return;
  // What is left of the body is read and thrown away, so that the answer arrives.
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS).unref();
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

function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers["x-forwarded-for"] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.join(",") : forwarded)?.split(",").at(-1)?.trim();
  return last || request.socket.remoteAddress || "";
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
