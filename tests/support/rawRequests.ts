/** Requests no client library would send, as bytes: what every ingest shell must refuse, over a raw socket. */
import { connect } from "node:net";

export type RawCase = {
  name: string;
  /** `path` is that of a source which accepts everything: what gets through would be stored. */
  bytes(path: string): string;
  /** The statuses of the answers, in order; none when the connection is just closed. */
  receiver: readonly number[];
  /** Where Next answers otherwise. */
  web?: readonly number[];
};

const EVENT = '{"id":"raw"}';
const LENGTH = `content-length: ${EVENT.length}\r\n`;
const CHUNKS = `${EVENT.length.toString(16)}\r\n${EVENT}\r\n0\r\n\r\n`;

const start = (path: string, method = "POST") => `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n`;
const withHeaders =
  (headers: string, body = EVENT) =>
  (path: string) =>
    `${start(path)}${headers}\r\n${body}`;
const withPath = (change: (path: string) => string) => (path: string) => `${start(change(path))}${LENGTH}\r\n${EVENT}`;
const withMethod = (method: string) => (path: string) => `${start(path, method)}\r\n`;

/** Nothing of these is ever stored, and none is redirected or answered with a 500. */
export const RAW_REFUSED: readonly RawCase[] = [
  // Two ways to tell where the body ends: proxies and servers that choose differently can be made to see different requests.
  { name: "content-length and transfer-encoding", bytes: withHeaders(`${LENGTH}transfer-encoding: chunked\r\n`, CHUNKS), receiver: [400] },
  { name: "two content-lengths", bytes: withHeaders(`${LENGTH}content-length: 3\r\n`), receiver: [400] },
  { name: "the same content-length twice", bytes: withHeaders(`${LENGTH}${LENGTH}`), receiver: [400] },
  { name: "a list of content-lengths", bytes: withHeaders("content-length: 12, 12\r\n"), receiver: [400] },
  { name: "content-length with a sign", bytes: withHeaders("content-length: +12\r\n"), receiver: [400] },
  { name: "content-length in hex", bytes: withHeaders("content-length: 0xc\r\n"), receiver: [400] },
  { name: "content-length beyond all numbers", bytes: withHeaders(`content-length: ${"9".repeat(30)}\r\n`), receiver: [400] },
  { name: "chunked twice", bytes: withHeaders("transfer-encoding: chunked, chunked\r\n", CHUNKS), receiver: [400] },
  {
    name: "chunked in two headers",
    bytes: withHeaders("transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n", CHUNKS),
    receiver: [400],
  },
  { name: "another transfer-encoding", bytes: withHeaders("transfer-encoding: xchunked\r\n", CHUNKS), receiver: [400] },
  { name: "chunked behind a control character", bytes: withHeaders("transfer-encoding: \u000bchunked\r\n", CHUNKS), receiver: [400] },
  { name: "chunked before gzip", bytes: withHeaders("transfer-encoding: chunked, gzip\r\n", CHUNKS), receiver: [400] },
  { name: "gzip in the transfer", bytes: withHeaders("transfer-encoding: gzip, chunked\r\n", CHUNKS), receiver: [415] },
  { name: "a chunk without a size", bytes: withHeaders("transfer-encoding: chunked\r\n", `zz\r\n${EVENT}\r\n0\r\n\r\n`), receiver: [400] },
  {
    name: "a chunk that ends with LF",
    bytes: withHeaders("transfer-encoding: chunked\r\n", CHUNKS.replace("\r\n", "\n")),
    receiver: [400],
  },
  { name: "chunks that go on over the limit", bytes: withHeaders("transfer-encoding: chunked\r\n", endlessChunks()), receiver: [413] },
  { name: "50 MB announced", bytes: withHeaders("content-length: 50000000\r\n", "a".repeat(100_000)), receiver: [413] },
  // Lines.
  { name: "a folded header", bytes: withHeaders(`x-a: 1\r\n 2\r\n${LENGTH}`), receiver: [400] },
  { name: "LF alone", bytes: (path) => withHeaders(LENGTH)(path).replaceAll("\r\n", "\n"), receiver: [400] },
  { name: "CR alone in a header", bytes: withHeaders(`x-a: 1\r2\r\n${LENGTH}`), receiver: [400] },
  { name: "NUL in a header", bytes: withHeaders(`x-a: 1\u00002\r\n${LENGTH}`), receiver: [400] },
  { name: "a space before the colon", bytes: withHeaders("content-length : 12\r\n"), receiver: [400] },
  { name: "a header without a name", bytes: withHeaders(`: 1\r\n${LENGTH}`), receiver: [400] },
  { name: "no host", bytes: (path) => withHeaders(LENGTH)(path).replace("host: localhost\r\n", ""), receiver: [400] },
  { name: "a header of 20 kB", bytes: withHeaders(`x-a: ${"a".repeat(20_000)}\r\n${LENGTH}`), receiver: [431] },
  { name: "500 headers", bytes: withHeaders(`${manyHeaders(500)}${LENGTH}`), receiver: [431] },
  { name: "a URL of 20 kB", bytes: withPath((path) => `${path}?${"a".repeat(20_000)}`), receiver: [431] },
  { name: "an expectation that is not 100-continue", bytes: withHeaders(`expect: 200-ok\r\n${LENGTH}`), receiver: [417] },
  // Methods.
  ...["PUT", "PATCH", "DELETE", "OPTIONS", "GET", "HEAD"].map((method) => ({ name: method, bytes: withMethod(method), receiver: [405] })),
  { name: "TRACE", bytes: withMethod("TRACE"), receiver: [405] },
  { name: "PROPFIND", bytes: withMethod("PROPFIND"), receiver: [405], web: [400] },
  { name: "CONNECT", bytes: withMethod("CONNECT"), receiver: [] },
  { name: "post in lower case", bytes: (path) => `${start(path, "post")}${LENGTH}\r\n${EVENT}`, receiver: [400] },
  { name: "a method that is none", bytes: withMethod("JUNK"), receiver: [400] },
  { name: "HTTP/9.9", bytes: (path) => withHeaders(LENGTH)(path).replace("HTTP/1.1", "HTTP/9.9"), receiver: [400] },
  {
    name: "an upgrade to a WebSocket",
    bytes: (path) => `${start(path, "GET")}connection: upgrade\r\nupgrade: websocket\r\n\r\n`,
    receiver: [405],
    web: [],
  },
  // Paths.
  { name: "a path behind the key", bytes: withPath((path) => `${path}/x`), receiver: [404] },
  { name: "two slashes before it", bytes: withPath((path) => `/${path}`), receiver: [404] },
  { name: "two slashes behind it", bytes: withPath((path) => `${path}//`), receiver: [404] },
  { name: "up and down again", bytes: withPath((path) => `/in/..${path}`), receiver: [404] },
  { name: "an escaped way up", bytes: withPath(() => "/in/%2e%2e"), receiver: [404] },
  { name: "an escaped slash behind it", bytes: withPath((path) => `${path}%2F`), receiver: [404] },
  { name: "an escaped NUL behind it", bytes: withPath((path) => `${path}%00`), receiver: [404] },
  { name: "IN in capitals", bytes: withPath((path) => path.replace("/in/", "/IN/")), receiver: [404] },
  { name: "a parameter in the path", bytes: withPath((path) => `${path};x=1`), receiver: [404] },
  { name: "a backslash", bytes: withPath((path) => path.replace("/in/", "/in\\")), receiver: [404] },
  { name: "NUL in the path", bytes: withPath((path) => `${path}\u0000`), receiver: [400] },
  { name: "a space in the path", bytes: withPath((path) => `${path} x`), receiver: [400] },
];

/** These are good requests, however unusual: each is one event. */
export const RAW_ACCEPTED: readonly RawCase[] = [
  {
    name: "chunked, in capitals, with an extension",
    bytes: withHeaders("Transfer-Encoding: CHUNKED\r\n", CHUNKS.replace("\r\n", ";a=b\r\n")),
    receiver: [202],
  },
  { name: "an expectation of 100-continue", bytes: withHeaders(`expect: 100-continue\r\n${LENGTH}`), receiver: [100, 202] },
  { name: "a query, and a slash at the end", bytes: withPath((path) => `${path}/?a=1`), receiver: [202] },
  { name: "a query without a value", bytes: withPath((path) => `${path}?`), receiver: [202] },
  { name: "the whole URL as the target", bytes: withPath((path) => `http://elsewhere.example${path}`), receiver: [202] },
  { name: "an upgrade nobody takes up", bytes: withHeaders(`connection: upgrade\r\nupgrade: h2c\r\n${LENGTH}`), receiver: [202], web: [] },
  { name: "three in a row on one connection", bytes: (path) => withHeaders(LENGTH)(path).repeat(3), receiver: [202, 202, 202] },
];

function manyHeaders(count: number): string {
  return Array.from({ length: count }, (_, index) => `x-${index}: 1\r\n`).join("");
}

/** 1.3 MB that never say that they end. */
function endlessChunks(): string {
  return `10000\r\n${"a".repeat(65_536)}\r\n`.repeat(20);
}

export type RawAnswer = {
  statuses: number[];
  text: string;
  /** Whether the other side closed the connection. */
  closed: boolean;
};

/** Sends bytes as they are and reads until the connection is closed, or `until` is content with what has come. */
export function sendRaw(url: string, bytes: string, until: (answer: RawAnswer) => boolean = () => false): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ host: hostname, port: Number(port) });
    const answer = (closed: boolean): RawAnswer => ({
      statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)),
      text,
      closed,
    });
    socket.on("connect", () => socket.write(bytes, "latin1"));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (!until(answer(false))) return;
      resolve(answer(false));
      socket.destroy();
    });
    // A reset is one way to close.
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer(true)));
  });
}

/** Waits for as many answers as are expected. A server that says less or closes early shows in what comes back. */
export const sendCase = (url: string, { bytes }: RawCase, expected: readonly number[]): Promise<RawAnswer> =>
  sendRaw(url, bytes(new URL(url).pathname), ({ statuses }) => expected.length > 0 && statuses.length >= expected.length);
