import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { publicId } from "#lib/domain/id.ts";
import { cancelDelivery } from "#lib/store/deliveries.ts";
import { attemptsOf, count, deliveryOf, insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { startWorkerProcess } from "#tests/support/workerProcess.ts";
import { handlers, isAlive, readCalls } from "./handlers/inChildren.ts";

const MODULE = "tests/worker/handlers/inChildren.ts";
const database = useDatabase();
const folders: string[] = [];
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "spillway-isolated-"));
  folders.push(folder);
  return folder;
}

const named = (name: string) => handlers.filter((handler) => handler.name === name);

async function deliver(handler: string, payload: unknown, more: object = {}) {
  const { deliveries } = await insertEvent(database, await insertSource(database.db), { handlers: [handler], payload, ...more });
  return deliveries[0]!.id;
}

const becomes = (id: string, state: string) =>
  waitFor(`the delivery is ${state}`, async () => {
    const row = await deliveryOf(database.db, id);
    return row.state === state && row;
  });

const outcomesOf = async (id: string) => (await attemptsOf(database.db, id)).map(({ outcome }) => outcome);

describe("an isolated handler", () => {
  test("is given the event as it was received, in a process of its own", async () => {
    worker = await runHandlers(database, named("isolated"));
    const occurredAt = new Date("2026-11-01T12:00:00.123Z");
    const payload = '{"do": "tell", "id": 12345678901234567890}';
    const id = await deliver("isolated", payload, { occurredAt, context: '{"page":"p1"}' });
    await becomes(id, "dead");
    const [attempt] = await attemptsOf(database.db, id);
    const seen = JSON.parse(attempt!.error_message!) as Record<string, unknown>;
    expect(seen).toMatchObject({
      id: "12345678901234567890n",
      body: payload,
      occurredAt: occurredAt.toISOString(),
      receivedAt: true,
      headers: [["content-type", "application/json"]],
      context: { page: "p1" },
    });
    expect(seen.pid).not.toBe(process.pid);
  });

  test("fails as it would in the worker: with the error's name, message, stack and cause", async () => {
    worker = await runHandlers(database, named("isolated"));
    const id = await deliver("isolated", { do: "fail" });
    expect(await becomes(id, "dead")).toMatchObject({ attempts: 3, crashes: 0, error: "Broken: it broke" });
    const { rows } = await database.db.query<{ outcome: string; error_name: string; error_stack: string }>(
      "select outcome, error_name, error_stack from attempt where delivery_id = $1::uuid",
      [id],
    );
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      expect(row).toMatchObject({ outcome: "failed", error_name: "Broken" });
      expect(row.error_stack).toContain("inChildren.ts");
      expect(row.error_stack).toContain("caused by Error: the lamp is out");
    }
  });

  test("says that trying again cannot help, or when to come back", async () => {
    worker = await runHandlers(database, named("isolated"));
    const never = await deliver("isolated", { do: "fail-for-good" });
    const later = await deliver("isolated", { do: "come-back" });
    expect(await becomes(never, "dead")).toMatchObject({ attempts: 1, error: "PermanentError: never again" });
    expect(await becomes(later, "retrying")).toMatchObject({ attempts: 1 });
    const [attempt] = await attemptsOf(database.db, later);
    expect(attempt!.retry_at!.getTime() - Date.now()).toBeGreaterThan(3_500_000);
  });

  test("finds its child warm at the next delivery", async () => {
    worker = await runHandlers(database, named("isolated"));
    const folder = newFolder();
    for (let n = 0; n < 3; n++) await becomes(await deliver("isolated", { folder }), "delivered");
    const pids = new Set(readCalls(folder).map(({ pid }) => pid));
    expect(pids.size).toBe(1);
    expect(pids).not.toContain(process.pid);
  });

  test("leaves no process behind when its worker stops", async () => {
    const folder = newFolder();
    worker = await runHandlers(database, named("isolated"));
    await becomes(await deliver("isolated", { folder }), "delivered");
    await worker.stop();
    worker = undefined;
    expect(readCalls(folder).filter(({ pid }) => isAlive(pid))).toEqual([]);
  });
});

describe("an isolated handler past its timeout", () => {
  test.each([
    ["heeds its signal", "heed"],
    ["ignores its signal", "ignore"],
    ["blocks its event loop", "block"],
  ])("that %s has timed out, and its next attempt starts when nothing of it is left", async (_, order) => {
    worker = await runHandlers(database, named("isolated"));
    const folder = newFolder();
    const id = await deliver("isolated", { do: order, folder });
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 2, crashes: 0 });
    expect(await attemptsOf(database.db, id)).toMatchObject([
      { number: 1, outcome: "timed_out", error_name: "TimeoutError" },
      { number: 2, outcome: "delivered" },
    ]);
    expect(readCalls(folder)).toMatchObject([
      { attempt: 1, left: 0 },
      { attempt: 2, left: 0 },
    ]);
  });
});

describe("an isolated transactional handler", () => {
  const effectsOf = async (id: string) => {
    const { rows } = await database.db.query<{ event_id: string }>("select event_id from delivery where id = $1::uuid", [id]);
    return count(database.db, "ledger_entry where object_id = $1::text", [publicId("evt", rows[0]!.event_id)]);
  };

  test("has its effect once, together with its delivery", async () => {
    worker = await runHandlers(database, named("isolated-writes"));
    const id = await deliver("isolated-writes", {});
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, lease_token: null });
    expect(await effectsOf(id)).toBe(1);
    expect(await outcomesOf(id)).toEqual(["delivered"]);
  });

  test.each(["fail", "kill", "exit"])("has no effect when its first deed is to %s", async (order) => {
    worker = await runHandlers(database, named("isolated-writes"));
    const id = await deliver("isolated-writes", { do: order });
    await becomes(id, "dead");
    expect(await effectsOf(id)).toBe(0);
  });

  test("that is killed at its timeout has the effect of its second attempt only", async () => {
    worker = await runHandlers(database, named("isolated-writes"));
    const id = await deliver("isolated-writes", { do: "block" });
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 2 });
    expect(await effectsOf(id)).toBe(1);
    expect(await outcomesOf(id)).toEqual(["timed_out", "delivered"]);
  });

  test("is delivered when its commit was on its way as it was killed", async () => {
    // Its commit takes longer than its timeout and all grace together.
    await database.db.query(
      `create function slow_commit() returns trigger language plpgsql as $$ begin perform pg_sleep(4); return null; end $$`,
    );
    await database.db.query(
      "create constraint trigger slow_commit after insert on ledger_entry deferrable initially deferred for each row execute function slow_commit()",
    );
    worker = await runHandlers(database, named("isolated-writes"));
    const id = await deliver("isolated-writes", {});
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 0 });
    await worker.stop();
    worker = undefined;
    await database.db.query("drop function slow_commit cascade");
    expect(await deliveryOf(database.db, id)).toMatchObject({ state: "delivered", attempts: 1 });
    expect(await outcomesOf(id)).toEqual(["delivered"]);
    expect(await effectsOf(id)).toBe(1);
  });
});

describe("a worker that stops", () => {
  test.each(["block", "ignore", "heed"])(
    "releases an isolated handler that would %s, uses no attempt, and its child is gone",
    async (order) => {
      const folder = newFolder();
      worker = await runHandlers(database, [{ ...named("isolated")[0]!, timeoutMs: 60_000 }]);
      const id = await deliver("isolated", { do: order, folder });
      await waitFor("it runs", () => callsIn(folder).length === 1);
      const stopping = worker.stop();
      worker.abort();
      await stopping;
      worker = undefined;
      expect(await deliveryOf(database.db, id)).toMatchObject({ state: "queued", attempts: 0, crashes: 0, lease_token: null });
      expect(await outcomesOf(id)).toEqual(["released"]);
      expect(readCalls(folder).filter(({ pid }) => isAlive(pid))).toEqual([]);
      await cancelDelivery(database.db, id);
    },
  );
});

describe("a worker that is killed", () => {
  test.each(["block", "ignore"])("takes along a child that would %s", async (order) => {
    const folder = newFolder();
    const process = await startWorkerProcess(database.url, MODULE);
    try {
      await deliver("ordinary", {});
      await deliver("isolated", { do: order, folder });
      await waitFor("it runs", () => callsIn(folder).length === 1);
      await process.end("SIGKILL");
      await waitFor("its child is gone", () => callsIn(folder).every(({ pid }) => !isAlive(pid)));
    } finally {
      await process.end("SIGKILL");
    }
  });
});

function callsIn(folder: string) {
  try {
    return readCalls(folder);
  } catch {
    return [];
  }
}
