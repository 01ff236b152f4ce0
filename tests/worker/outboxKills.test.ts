import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { publicId } from "#lib/domain/id.ts";
import { count, deliveryOf, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { end, startWorkerProcess, type WorkerProcess } from "#tests/support/workerProcess.ts";
import { handlers } from "./handlers/calling.ts";

const database = useDatabase();
const MODULE = "tests/worker/handlers/calling.ts";
let server: Server;
let url = "";
let keys: unknown[] = [];
let answer: (response: ServerResponse) => void = (response) => response.end();
let worker: WorkerProcess | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    keys.push(request.headers["idempotency-key"]);
    answer(response);
  }).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  for (const handler of handlers) await insertHandler(database, handler);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(async () => {
  await worker?.end("SIGKILL");
  worker = undefined;
  await database.db.query("delete from outbox");
  keys = [];
});

const start = async (env: Record<string, string> = {}) => {
  worker = await startWorkerProcess(database.url, MODULE, { ALLOW_PRIVATE_DESTINATIONS: "true", NODE_ENV: "test", ...env });
  return worker;
};
const insert = async () => insertEvent(database, await insertSource(database.db), { payload: { url }, handlers: ["calling"] });
const sent = () => waitFor("the call is sent", () => count(database.db, "outbox where state = 'sent'"), 60_000);

test("a worker that dies after send() and before the commit leaves no call; the next one makes it once", async () => {
  const { id, deliveries } = await insert();
  const dying = await start({ CRASH_AT: "worker:after_effect:1" });
  await end(dying.child);
  expect([await count(database.db, "outbox"), keys]).toEqual([0, []]);
  await start();
  await sent();
  expect((await deliveryOf(database.db, deliveries[0]!.id)).state).toBe("delivered");
  expect([await count(database.db, "outbox"), keys]).toEqual([1, [`${publicId("evt", id)}:calling:1`]]);
}, 90_000);

test("a worker that dies while its call is unanswered is taken over, and the call repeats its key", async () => {
  answer = () => {};
  await insert();
  const dying = await start();
  await waitFor("the call was made", () => keys.length === 1);
  await dying.end("SIGKILL");
  expect(await count(database.db, "outbox where state = 'sending' and next_attempt_at > now()")).toBe(1);
  // Its lease, run out.
  await database.db.query("update outbox set next_attempt_at = now()");
  answer = (response) => response.end();
  await start();
  await sent();
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
}, 90_000);

test("a worker that is stopped finishes the call it is making", async () => {
  let held: ServerResponse | undefined;
  answer = (response) => {
    held = response;
  };
  await insert();
  const stopping = await start();
  await waitFor("the call was made", () => held);
  stopping.child.kill("SIGTERM");
  await waitFor("it is stopping", () => stopping.output().includes("worker.stopping"));
  held?.end();
  expect(await end(stopping.child)).toBe(0);
  expect(await count(database.db, "outbox where state = 'sent' and attempts = 1")).toBe(1);
}, 60_000);
