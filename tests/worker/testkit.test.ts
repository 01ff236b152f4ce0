import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { defineHandler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { pulledEvent, testEvent } from "#lib/testkit/event.ts";
import { testHandler } from "#lib/testkit/testHandler.ts";
import { count } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { end } from "#tests/support/workerProcess.ts";

const database = useDatabase();
const entry = () => ({ id: newId(), eventId: newId(), kind: "k", objectId: "o", amount: 1n, currency: "eur", occurredAt: new Date() });
const writer = defineHandler({
  name: "writer",
  sources: ["*"],
  eventTypes: ["*"],
  transactional: true,
  async run({ payload }, { tx, outbox, signal, attempt }) {
    await tx.ledgerEntry.create({ data: entry() });
    await outbox.send({ url: "https://api.example.com/x", headers: { authorization: "Bearer s" }, body: { attempt } });
    if (payload === "fail") throw new Error("asked to");
    if (payload === "hang") await new Promise((done) => signal.addEventListener("abort", done));
    if (payload === "ignore") await new Promise(() => {});
  },
});
const run = (payload: unknown = {}, options = {}) =>
  testHandler(writer, testEvent({ id: "evt_1", payload: JSON.stringify(payload) }), { databaseUrl: database.url, ...options });
const left = async () => [await count(database.db, "ledger_entry"), await count(database.db, "outbox")];

describe("testHandler", () => {
  test("says what a handler wrote and what it would send, and leaves nothing behind", async () => {
    const result = await run({}, { attempt: 3 });
    expect(result).toMatchObject({ outcome: "delivered", error: undefined, seen: undefined });
    expect(result.writes).toContainEqual({ table: "ledger_entry", inserted: 1, updated: 0, deleted: 0 });
    expect(result.outbox).toMatchObject([
      { idempotencyKey: "evt_1:writer:1", method: "POST", url: "https://api.example.com/x", body: Buffer.from('{"attempt":3}') },
    ]);
    expect(Object.fromEntries(result.outbox[0]!.headers)).toMatchObject({ authorization: "Bearer s", "idempotency-key": "evt_1:writer:1" });
    expect(await left()).toEqual([0, 0]);
  });

  test("commits with keep", async () => {
    await run({}, { keep: true });
    expect(await left()).toEqual([1, 1]);
    await database.db.query("delete from outbox");
    await database.db.query("delete from ledger_entry");
  });

  test("says how a handler failed, and takes back what it wrote", async () => {
    expect(await run("fail", { keep: true })).toMatchObject({ outcome: "failed", error: { message: "asked to" }, writes: [], outbox: [] });
    expect(await left()).toEqual([0, 0]);
  });

  test.each(["hang", "ignore"])("ends one that takes too long: it may %s", async (how) => {
    expect(await run(how, { keep: true, timeoutMs: 300 })).toMatchObject({ outcome: "timed_out" });
    await waitFor(
      "its transaction is rolled back",
      async () =>
        (await count(
          database.db,
          "pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'ledger_entry' and l.mode = 'RowExclusiveLock'",
        )) === 0,
    );
    expect(await left()).toEqual([0, 0]);
  });
});

test("an event is what comes back out of its bytes", () => {
  const event = testEvent({ type: "t", provider: "stripe", payload: { n: 9007199254740993n, gone: undefined } });
  expect(event).toMatchObject({ type: "t", provider: "stripe", source: "stripe", payload: { n: 9007199254740993n } });
  expect(event.body.toString()).toBe('{"n":9007199254740993}');
  expect(event.idempotencyKey).toBe(event.id);
  expect(testEvent({ payload: "<xml/>" }).payload).toBeUndefined();
});

describe("on its own", () => {
  const folder = mkdtempSync(join(tmpdir(), "spillway-testkit-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("a pulled event is read with its exact bytes", () => {
    const event = {
      id: "evt_1",
      type: "t",
      dedupKey: "k",
      entityKey: null,
      receivedAt: "2026-11-24T12:00:00Z",
      occurredAt: null,
      context: null,
    };
    writeFileSync(join(folder, "evt_1.body"), '{"a": 1}');
    writeFileSync(
      join(folder, "evt_1.json"),
      JSON.stringify({ ...event, source: { id: "src_1", name: "Shop", provider: "stripe" }, headers: [], bodyFile: "evt_1.body" }),
    );
    expect(pulledEvent(join(folder, "evt_1.json"))).toMatchObject({ source: "Shop", payload: { a: 1 }, body: Buffer.from('{"a": 1}') });
  });

  const script = (after: string) => `
    const { stripeLedger } = await import("#handlers/stripeLedger.ts");
    const { testEvent } = await import("#lib/testkit/event.ts");
    const { testHandler } = await import("#lib/testkit/testHandler.ts");
    const payload = { data: { object: { id: "in_1", currency: "eur", amount_paid: 5 } } };
    const look = async (tx) => (await tx.$queryRawUnsafe("select pg_postmaster_start_time(), current_setting('port') as port"))[0].port;
    const { outcome, seen } = await testHandler(stripeLedger, testEvent({ type: "invoice.paid", payload }), { look });
    console.log(outcome, seen);
    ${after}`;
  const start = (after: string) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script(after)], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, DATABASE_URL: "", LOG_LEVEL: "silent" },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    return { child, ran: () => waitFor("it ran", () => /^delivered (\d+)$/m.exec(output)?.[1], 60_000) };
  };
  const isGone = async (port: string) =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => false,
      (error: Error) => (error.cause as { code?: string } | undefined)?.code === "ECONNREFUSED",
    );

  test("without DATABASE_URL a PostgreSQL is started for the process, and ends with it", async () => {
    const { child, ran } = start("");
    const port = await ran();
    expect(await end(child)).toBe(0);
    await waitFor("the server is gone", () => isGone(port));
  }, 90_000);

  test("even when the process is killed", async () => {
    const { child, ran } = start("setInterval(() => {}, 1000);");
    const port = await ran();
    expect(await isGone(port)).toBe(false);
    await end(child, "SIGKILL");
    await waitFor("the server is gone", () => isGone(port));
  }, 90_000);
});
