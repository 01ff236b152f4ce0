/** What no honest sender does, over raw sockets: refused or cut off, never stored, and never in the way of an honest request. */
import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createReceiver, type ServerOptions } from "#receiver/server.ts";
import { send } from "#tests/support/conformance.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { RAW_ACCEPTED, RAW_REFUSED, sendCase, sendRaw } from "#tests/support/rawRequests.ts";
import { useReceiver } from "#tests/support/receiver.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const TIMEOUTS = { headersMs: 1_000, bodyMs: 1_000, requestMs: 2_000, lingerMs: 300, checkMs: 100 };
const db = useDatabase();
const receiver = useReceiver(db, { timeouts: TIMEOUTS });
let url: string;
let path: string;

beforeAll(async () => {
  ({ url } = await receiver.source("none"));
  path = new URL(url).pathname;
});

const events = async () => Number((await db.pool.query("select count(*) as n from event")).rows[0].n);
const post = (port = Number(new URL(url).port)) =>
  send({ method: "POST", url: `http://127.0.0.1:${port}${path}`, headers: [], body: Buffer.from(`{"n":${Math.random()}}`) });

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close().closeAllConnections();
});

/** A second receiver before the same gateway. @returns its port */
async function listenAgain(options: Partial<ServerOptions>): Promise<number> {
  const server = createReceiver({ gateway: receiver.gateway, trustProxy: false, health: async () => undefined, ...options });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A connection that says `text` and then nothing. */
async function say(text: string, port = Number(new URL(url).port)): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port });
  sockets.push(socket);
  socket.on("error", () => {});
  socket.on("data", () => {});
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

describe("requests that are malformed or ask for something else", () => {
  test.each(RAW_REFUSED.map((entry) => [entry.name, entry] as const))("%s", async (_name, entry) => {
    const before = await events();

    const answer = await sendCase(url, entry, entry.receiver);

    expect(answer.statuses).toEqual(entry.receiver);
    expect((await post()).status).toBe(202);
    expect(await events()).toBe(before + 1);
  });
});

describe("requests that are only unusual", () => {
  test.each(RAW_ACCEPTED.map((entry) => [entry.name, entry] as const))("%s", async (_name, entry) => {
    const answer = await sendCase(url, entry, entry.receiver);
    // The first that was stored is what the others repeat.
    expect(answer.statuses.map((status) => (status === 200 ? 202 : status))).toEqual(entry.receiver);
  });
});

describe("senders that are slow or leave", () => {
  const opening = () => `POST ${path} HTTP/1.1\r\nhost: localhost\r\n`;

  test("a connection that says nothing is told 408 and closed", async () => {
    expect(await sendRaw(url, "")).toMatchObject({ statuses: [408], closed: true });
  });

  test("headers that do not end are told 408 and closed, however steadily they drip", async () => {
    const socket = await say(opening());
    const drip = setInterval(() => socket.write("x-a: 1\r\n"), 50);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    await once(socket, "close");
    clearInterval(drip);
    expect(text).toContain("408");
  });

  test("a body that does not end is told 408 and closed, however steadily it drips", async () => {
    const before = await events();
    const socket = await say(`${opening()}content-length: 100000\r\n\r\n`);
    const drip = setInterval(() => socket.write("a"), 50);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    await once(socket, "close");
    clearInterval(drip);
    expect(text).toContain("body_timeout");
    expect(await events()).toBe(before);
  });

  test.each([
    ["headers", opening],
    ["a body with a length", () => `${opening()}content-length: 100\r\n\r\n{"id":"gone"`],
    ["a chunked body", () => `${opening()}transfer-encoding: chunked\r\n\r\n5\r\n{"id"\r\n`],
  ])("one that hangs up in the middle of %s leaves no event", async (_part, text) => {
    const before = await events();
    const socket = await say(text());
    socket.resetAndDestroy();
    expect((await post()).status).toBe(202);
    expect(await events()).toBe(before + 1);
  });

  test("500 slow connections at once do not keep an honest request waiting, and are closed in time", async () => {
    const port = await listenAgain({ timeouts: { ...TIMEOUTS, headersMs: 4_000, bodyMs: 4_000, requestMs: 6_000 } });
    const slow = await Promise.all(
      Array.from({ length: 500 }, (_, index) => say(index % 2 === 0 ? opening() : `${opening()}content-length: 100\r\n\r\n{`, port)),
    );
    expect((await post(port)).status).toBe(202);
    expect(slow.filter((socket) => socket.closed)).toEqual([]);
    await waitFor("all are closed", () => slow.every((socket) => socket.closed));
  });

  test("beyond the limit a connection is closed as it comes; when another goes there is room again", async () => {
    const port = await listenAgain({ maxConnections: 3 });
    const idle = await Promise.all([say(opening(), port), say(opening(), port), say(opening(), port)]);
    const request = `${opening()}content-length: 2\r\n\r\n{}`;
    const ask = () => sendRaw(`http://127.0.0.1:${port}`, request, ({ statuses }) => statuses.length > 0);
    expect(await ask()).toMatchObject({ statuses: [], closed: true });
    idle[0]?.destroy();
    await waitFor("there is room", async () => (await ask()).statuses[0] !== undefined);
  });
});

test("a refused request that was read to its end leaves its connection open for the next", async () => {
  const put = `PUT ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}`;
  const get = `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
  const answer = await sendRaw(url, put + get, ({ statuses }) => statuses.length === 2);
  expect(answer).toMatchObject({ statuses: [405, 405], closed: false });
});

test("in earnest, headers have 10 s, a body 10 s, and it is checked every second", () => {
  const server = createReceiver({ gateway: receiver.gateway, trustProxy: false, health: async () => undefined });
  expect(server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 15_000, maxHeadersCount: 0 });
});
