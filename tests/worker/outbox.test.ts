import { lookup } from "node:dns/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { defineHandler, type TransactionalContext } from "#lib/domain/handler.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { CALL_RETRY, type OutboundCall } from "#lib/domain/outbox.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { retryCall } from "#lib/operations/retryCall.ts";
import { claimCalls, deleteOldCalls, settleCall } from "#lib/store/outbox.ts";
import { attemptsOf, count, deliveryOf, insertEvent, insertSource, type TestSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { type OutboxSender, startOutbox } from "#worker/outbox.ts";

/** This machine's own name is the one that surely leads to no public address, where it leads anywhere. */
const isNameless = await lookup(hostname()).then(
  () => false,
  () => true,
);

const database = useDatabase();
let worker: TestWorker;
let source: TestSource;
let server: Server;
let base = "";
type Received = { method: string | undefined; path: string | undefined; headers: IncomingMessage["headers"]; body: string };
let received: Received[] = [];
let answer: (request: Received, response: ServerResponse) => void;
const senders: OutboxSender[] = [];

/** What the handler does; set by each test. */
let act: (context: TransactionalContext) => Promise<unknown>;
const caller = defineHandler({
  name: "caller",
  sources: ["*"],
  eventTypes: ["*"],
  retry: { maxAttempts: 3, firstDelaySeconds: 0.01, maxDelaySeconds: 0.01 },
  transactional: true,
  async run(_event, context) {
    await act(context);
  },
});

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const seen = { method: request.method, path: request.url, headers: request.headers, body };
      received.push(seen);
      answer(seen, response);
    });
  }).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  worker = await runHandlers(database, [caller]);
  source = await insertSource(database.db);
});
afterAll(async () => {
  await worker.stop();
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  await database.db.query("delete from outbox");
  received = [];
  answer = (_request, response) => response.end("thanks");
});
afterEach(async () => {
  server.closeAllConnections();
  await Promise.all(senders.splice(0).map((sender) => sender.stop()));
});

function startSender(options: { timeoutMs?: number; leaseMs?: number; concurrency?: number; allowPrivate?: boolean } = {}): OutboxSender {
  const { allowPrivate = true, ...rest } = options;
  const sender = startOutbox({ db: database.db, vault: database.context.vault, policy: { allowPrivate }, ...rest });
  senders.push(sender);
  return sender;
}

async function deliver(): Promise<{ deliveryId: string; eventId: string; state: string }> {
  const { id: eventId, deliveries } = await insertEvent(database, source, { handlers: ["caller"] });
  const deliveryId = deliveries[0]!.id;
  const state = await waitFor("it has ended", async () => {
    const row = await deliveryOf(database.db, deliveryId);
    return ["delivered", "dead"].includes(row.state) && row.state;
  });
  return { deliveryId, eventId, state };
}

type Row = { id: string; state: string; attempts: number; idempotency_key: string; response_status: number | null; error: string | null };
const rows = async (): Promise<(Row & { response_body: string | null; headers: Buffer; next_attempt_at: Date; sent_at: Date | null })[]> =>
  (await database.db.query<never>("select * from outbox order by id")).rows;
const becomes = (state: string) =>
  waitFor(`every call is ${state}`, async () => {
    const all = await rows();
    return all.length > 0 && all.every((row) => row.state === state) && all;
  });
const call = (more: Partial<OutboundCall> = {}) => ({
  url: `${base}/mail?token=t`,
  headers: { authorization: "Bearer s3cr3t" },
  body: { to: "ada" },
  ...more,
});
const dueNow = () => database.db.query("update outbox set next_attempt_at = now() where state <> 'sent'");

describe("what a handler sends", () => {
  test("is sent once after its commit, with the event's key, and what was answered is kept", async () => {
    answer = (_request, response) => response.writeHead(202).end(`ok\0${"x".repeat(5_000)}`);
    act = ({ outbox }) => outbox.send(call());
    const { eventId } = await deliver();
    startSender();
    const [row] = await becomes("sent");
    const idempotencyKey = `${publicId("evt", eventId)}:caller:1`;
    expect(received).toMatchObject([
      {
        ...{ method: "POST", path: "/mail?token=t", body: '{"to":"ada"}' },
        headers: { "idempotency-key": idempotencyKey, authorization: "Bearer s3cr3t", "content-type": "application/json" },
      },
    ]);
    expect(row).toMatchObject({ attempts: 1, idempotency_key: idempotencyKey, response_status: 202, error: null });
    expect(row?.response_body).toMatch(/^ok\ufffdx+$/);
    expect(row?.response_body?.length).toBe(1_024);
  });

  test("is one row when the handler fails after it and is tried again, and none when it never succeeds", async () => {
    let failures = 1;
    act = async ({ outbox }) => {
      await outbox.send(call());
      if (failures-- > 0) throw new Error("after send");
    };
    const { deliveryId, state } = await deliver();
    expect([state, (await attemptsOf(database.db, deliveryId)).length]).toEqual(["delivered", 2]);
    expect(await rows()).toHaveLength(1);
    await database.db.query("delete from outbox");
    failures = 9;
    expect(await deliver()).toMatchObject({ state: "dead" });
    startSender();
    expect(await rows()).toEqual([]);
    expect(received).toEqual([]);
  });

  test("is not sent again by a replay, which is told so", async () => {
    const answers: boolean[] = [];
    act = async ({ outbox }) => answers.push(await outbox.send(call()), await outbox.send(call({ key: "receipt" })));
    const { eventId } = await deliver();
    // A replay is a new delivery of the same event.
    const [deliveryId, jobId] = [newId(), newId()];
    await database.db.query(
      "insert into delivery (id, event_id, source_id, handler, state, job_id) values ($1::uuid, $2::uuid, $3::uuid, 'caller', 'queued', $4::uuid)",
      [deliveryId, eventId, source.id, jobId],
    );
    await database.queue.enqueue(database.db, "caller", [{ jobId, deliveryId, lane: "replay" }]);
    await waitFor("the replay is delivered", async () => (await deliveryOf(database.db, deliveryId)).state === "delivered");
    startSender();
    await becomes("sent");
    expect(answers).toEqual([true, true, false, false]);
    expect(received.map(({ headers }) => String(headers["idempotency-key"]).split(":").at(-1)).toSorted()).toEqual(["1", "receipt"]);
  });

  test("is written although nobody awaited it", async () => {
    act = async ({ outbox }) => {
      void outbox.send(call());
      void outbox.send(call());
    };
    expect(await deliver()).toMatchObject({ state: "delivered" });
    expect(await rows()).toHaveLength(2);
  });

  test("fails the attempt when it can never be made, although nobody awaited it", async () => {
    act = async ({ outbox }) => {
      void outbox.send(call({ url: "no url" }));
    };
    const { deliveryId, state } = await deliver();
    expect([state, (await attemptsOf(database.db, deliveryId))[0]?.outcome]).toEqual(["dead", "permanent"]);
  });

  test("is kept with its headers encrypted", async () => {
    act = ({ outbox }) => outbox.send(call());
    await deliver();
    const [row] = await rows();
    expect(row?.headers.toString("latin1")).not.toMatch(/s3cr3t|authorization/i);
    const { rows: found } = await database.db.query<{ n: number }>("select count(*)::int as n from outbox o where o::text like '%s3cr3t%'");
    expect(found[0]?.n).toBe(0);
  });
});

describe("a call that fails", () => {
  test("is made again later, and honours Retry-After", async () => {
    let status = 500;
    answer = (_request, response) => response.writeHead(status, status === 503 ? { "retry-after": "600" } : {}).end("not now");
    act = ({ outbox }) => outbox.send(call());
    await deliver();
    const sender = startSender();
    const first = await waitFor("it was tried", async () => (await rows()).find((row) => row.attempts === 1 && row.state === "queued"));
    expect(first).toMatchObject({ response_status: 500, error: "it answered 500", response_body: "not now" });
    const waits = () => database.db.query<{ s: number }>("select extract(epoch from next_attempt_at - now())::float8 as s from outbox");
    expect((await waits()).rows[0]?.s).toBeLessThan(5.1);
    status = 503;
    await dueNow();
    sender.wake();
    await waitFor("it was told to wait", async () => (await rows())[0]?.response_status === 503);
    expect((await waits()).rows[0]?.s).toBeGreaterThan(590);
    status = 200;
    await dueNow();
    sender.wake();
    expect(await becomes("sent")).toMatchObject([{ attempts: 3, error: null }]);
    expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  test("is dead after its last attempt, and alive again when an operator says so", async () => {
    answer = (_request, response) => response.writeHead(500).end();
    act = ({ outbox }) => outbox.send(call());
    await deliver();
    await database.db.query("update outbox set attempts = $1::int", [CALL_RETRY.maxAttempts - 1]);
    const sender = startSender();
    const [dead] = await becomes("dead");
    answer = (_request, response) => response.end();
    const actor = { ...SYSTEM, name: "ada" };
    await retryCall(database.pool, dead!.id, actor);
    sender.wake();
    expect(await becomes("sent")).toMatchObject([{ attempts: 1 }]);
    expect(await count(database.db, "audit_log where action = 'call.retried' and actor = 'ada'")).toBe(1);
    await expect(retryCall(database.pool, dead!.id, actor)).rejects.toMatchObject({ code: "conflict" });
    await expect(retryCall(database.pool, newId(), actor)).rejects.toMatchObject({ code: "not_found" });
  });

  test("is dead when its senders die of it, and is not made once more", async () => {
    act = ({ outbox }) => outbox.send(call());
    await deliver();
    await database.db.query("update outbox set state = 'sending', attempts = $1::int, next_attempt_at = now()", [CALL_RETRY.maxAttempts]);
    startSender();
    await waitFor("it is dead", () => count(database.db, "outbox where state = 'dead'"));
    expect(received).toHaveLength(0);
  });

  test("for good is dead at once; a redirect is not followed", async () => {
    answer = ({ path }, response) => {
      if (path === "/gone") response.writeHead(410).end("gone");
      else response.writeHead(302, { location: `${base}/elsewhere` }).end();
    };
    act = ({ outbox }) => Promise.all([outbox.send(call({ url: `${base}/gone` })), outbox.send(call({ url: `${base}/moved` }))]);
    await deliver();
    startSender();
    const dead = await becomes("dead");
    expect(dead.map(({ error }) => error).toSorted()).toEqual(["it answered 302; redirects are not followed", "it answered 410"]);
    expect(received.map(({ path }) => path).toSorted()).toEqual(["/gone", "/moved"]);
  });

  test("to answer in time is given up and made again", async () => {
    answer = () => {};
    act = ({ outbox }) => outbox.send(call());
    await deliver();
    startSender({ timeoutMs: 100 });
    expect(
      await waitFor("it was tried", async () => (await rows()).find((row) => row.state === "queued" && row.attempts === 1)),
    ).toMatchObject({
      ...{ response_status: null, error: "it did not answer within 100 ms" },
    });
  });
});

describe("any number of senders", () => {
  test("make every call once between them", async () => {
    act = async ({ outbox }) => {
      for (let n = 0; n < 40; n++) await outbox.send(call());
    };
    await deliver();
    for (let n = 0; n < 3; n++) startSender({ concurrency: 4 });
    await becomes("sent");
    expect(received).toHaveLength(40);
    expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(40);
  });

  test("never make more at once than they may", async () => {
    let [now, most] = [0, 0];
    answer = (_request, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end();
      }, 20);
    };
    act = async ({ outbox }) => {
      for (let n = 0; n < 12; n++) await outbox.send(call());
    };
    await deliver();
    startSender({ concurrency: 3 });
    await becomes("sent");
    expect(most).toBe(3);
  });

  test("take over from one that died, and its late result changes nothing", async () => {
    act = ({ outbox }) => outbox.send(call());
    await deliver();
    const [taken] = await claimCalls(database.db, 10, 3_600);
    startSender().wake();
    expect(await rows()).toMatchObject([{ state: "sending" }]);
    await dueNow();
    startSender();
    expect(await becomes("sent")).toMatchObject([{ attempts: 2 }]);
    const late = {
      id: taken!.id,
      leaseToken: taken!.lease_token,
      state: "dead" as const,
      status: 500,
      response: null,
      error: "late",
      delaySeconds: 0,
    };
    expect(await settleCall(database.db, late)).toBe(false);
    expect(await rows()).toMatchObject([{ state: "sent", error: null }]);
  });
});

describe("where nobody may call", () => {
  test("an address as written is refused before anything is written", async () => {
    const { runWithTx } = await import("#lib/operations/runWithTx.ts");
    const deps = { vault: database.context.vault, policy: { allowPrivate: false } };
    const owner = { deliveryId: newId(), eventId: newId() };
    for (const url of [
      "http://api.example.com/",
      "https://127.0.0.1/",
      "https://2130706433/",
      "https://[::ffff:10.0.0.1]/",
      "file:///etc/passwd",
      "x",
    ]) {
      act = ({ outbox }) => outbox.send(call({ url }));
      const run = database.prisma.$transaction((tx) =>
        runWithTx(caller as Extract<typeof caller, { transactional: true }>, { idempotencyKey: "evt_1" } as never, {
          ...{ tx, owner, deps, attempt: 1, signal: new AbortController().signal },
        }),
      );
      await expect(run).rejects.toMatchObject({ name: "PermanentError", message: expect.stringContaining("is not called") });
    }
    expect(await rows()).toEqual([]);
  });

  test.skipIf(isNameless)("an address as resolved is refused when it is called, for good", async () => {
    act = ({ outbox }) => outbox.send(call({ url: `${base}/x` }));
    await deliver();
    // Public as written; what it resolves to is not.
    await database.db.query("update outbox set url = $1::text", [`https://${hostname()}/`]);
    startSender({ allowPrivate: false });
    expect(await becomes("dead")).toMatchObject([{ response_status: null, attempts: 1, error: expect.stringContaining("not public") }]);
    expect(received).toEqual([]);
  });
});

test("calls stay as long as their event: until then their keys keep replays from sending them again", async () => {
  act = ({ outbox }) => outbox.send(call());
  await deliver();
  expect(await deleteOldCalls(database.db, newId(), 10)).toBe(0);
  startSender();
  await becomes("sent");
  expect(await deleteOldCalls(database.db, "00000000-0000-0000-0000-000000000000", 10)).toBe(0);
  expect(await deleteOldCalls(database.db, newId(), 10)).toBe(1);
});

test("headers stored under another APP_SECRET are not sent, and say why", async () => {
  act = ({ outbox }) => outbox.send(call());
  await deliver();
  await database.db.query("update outbox set headers = decode('00', 'hex') || substring(headers from 2)");
  startSender();
  expect(await becomes("dead")).toMatchObject([{ error: expect.stringContaining("APP_SECRET") }]);
});
