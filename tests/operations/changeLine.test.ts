import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defineHandler, type HandlerEvent } from "#lib/domain/handler.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { PermanentError } from "#lib/domain/outcome.ts";
import { EVERYTHING } from "#lib/domain/query/ast.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { termText } from "#lib/domain/query/text.ts";
import { loadDeliveries } from "#lib/http/events.ts";
import { changeDelivery } from "#lib/operations/changeDelivery.ts";
import { changeLine, retryAllLines } from "#lib/operations/changeLine.ts";
import { findDelivery } from "#lib/store/events.ts";
import { listHandlers } from "#lib/store/handlerStats.ts";
import { listBlockedKeys } from "#lib/store/lineViews.ts";
import { searchEventIds } from "#lib/store/search.ts";
import { attemptsOf, count, deliveryOf, failuresOf, insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const actor = { name: "ada@example.com", role: "operator", address: "192.0.2.1" } as const;
const KEY = "customer/42 ö";

/** Payloads in the order they were run; those of `poison` fail. */
let ran: unknown[] = [];
let poison = new Set<unknown>();
let worker: TestWorker | undefined;
beforeEach(() => {
  ran = [];
  poison = new Set();
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

/** A handler in order per customer, whose first delivery of `KEY` is dead and blocks `behind` more. */
async function blocked(name: string, behind = 3) {
  poison.add(1);
  worker = await runHandlers(database, [
    defineHandler({
      name,
      sources: ["*"],
      eventTypes: ["*"],
      key: "json:customer",
      order: { mode: "fifo", onDead: "block" },
      async run({ payload }: HandlerEvent) {
        ran.push(payload);
        if (poison.has(payload)) throw new PermanentError("The order refers to a customer that is not there");
      },
    }),
  ]);
  const source = await insertSource(database.db);
  const insert = async (payload: number) =>
    (await insertEvent(database, source, { payload, handlers: [{ handler: name, key: KEY, slots: 1, delaySeconds: 0 }] })).deliveries[0]!
      .id;
  const first = await insert(1);
  await becomes(first, "dead");
  const waiting: string[] = [];
  for (let n = 2; n < 2 + behind; n++) waiting.push(await insert(n));
  return { first, waiting };
}

const becomes = (id: string, state: string) =>
  waitFor(`the delivery is ${state}`, async () => (await deliveryOf(database.db, id)).state === state);
const change = (name: string, action: "retry" | "skip", key = KEY) =>
  changeLine(database.pool, database.queue, name, { key, action }, actor);
const keysOf = async (name: string) => (await listBlockedKeys(database.db, name, { after: undefined, limit: 50 })).data;
const audited = async (name: string) =>
  (
    await database.db.query<{ actor: string; action: string; detail: object }>(
      "select actor, action, detail from audit_log where target = $1::text order by id",
      [name],
    )
  ).rows;

describe("a key whose dead letter is retried", () => {
  test("runs it once more, before those that waited behind it, and they follow in their order", async () => {
    const { first, waiting } = await blocked("retried");
    expect(ran).toEqual([1]);
    poison.clear();

    await change("retried", "retry");

    for (const id of [first, ...waiting]) await becomes(id, "delivered");
    expect(ran).toEqual([1, 1, 2, 3, 4]);
    expect((await attemptsOf(database.db, first)).map(({ outcome }) => outcome)).toEqual(["permanent", "delivered"]);
    expect(await keysOf("retried")).toEqual([]);
    expect(await audited("retried")).toEqual([
      { actor: actor.name, action: "key.retried", detail: { key: KEY, delivery: publicId("dlv", first) } },
    ]);
  });

  test("keeps its place while it runs: what comes meanwhile waits too", async () => {
    const { first } = await blocked("in-place", 0);
    poison.clear();
    await worker?.stop();
    worker = undefined;

    await change("in-place", "retry");
    const { deliveries } = await insertEvent(database, await insertSource(database.db), {
      payload: 2,
      handlers: [{ handler: "in-place", key: KEY, slots: 1, delaySeconds: 0 }],
    });

    expect(await deliveryOf(database.db, first)).toMatchObject({ state: "queued", job_id: expect.any(String) });
    expect(await deliveryOf(database.db, deliveries[0]!.id)).toMatchObject({ state: "queued", job_id: null });
  });

  test("is blocked again when it fails again, and nobody passed", async () => {
    const { first } = await blocked("again");

    await change("again", "retry");

    await waitFor("it has failed twice", async () => (await attemptsOf(database.db, first)).length === 2);
    await waitFor("it blocks its key", async () => (await keysOf("again")).length === 1);
    expect(ran).toEqual([1, 1]);
    expect(await keysOf("again")).toMatchObject([{ key: KEY, waiting: 3 }]);
  });
});

describe("a key whose dead letter is skipped", () => {
  test("lets the next run, and the dead letter stays dead", async () => {
    const { first, waiting } = await blocked("skipped");

    await change("skipped", "skip");

    for (const id of waiting) await becomes(id, "delivered");
    expect(ran).toEqual([1, 2, 3, 4]);
    expect(await deliveryOf(database.db, first)).toMatchObject({ state: "dead", attempts: 1 });
    expect(await keysOf("skipped")).toEqual([]);
    expect(await audited("skipped")).toEqual([
      { actor: actor.name, action: "key.skipped", detail: { key: KEY, delivery: publicId("dlv", first) } },
    ]);
  });
});

describe("all blocked keys of a handler", () => {
  test("are retried at once: those whose dead letter fails again stay blocked, and are not tried twice", async () => {
    const attempts = new Map<string, number>();
    const handler = defineHandler({
      name: "all",
      sources: ["*"],
      eventTypes: ["*"],
      key: "json:customer",
      order: { mode: "fifo", onDead: "block" },
      async run({ payload }: HandlerEvent) {
        const key = String(payload);
        attempts.set(key, (attempts.get(key) ?? 0) + 1);
        if (attempts.get(key) === 1 || key === "hopeless") throw new PermanentError("no");
      },
    });
    worker = await runHandlers(database, [handler]);
    const source = await insertSource(database.db);
    const wanted = ["a", "b", "c", "hopeless"];
    for (const key of wanted)
      await insertEvent(database, source, { payload: `"${key}"`, handlers: [{ handler: "all", key, slots: 1, delaySeconds: 0 }] });
    await waitFor("all are blocked", async () => (await keysOf("all")).length === wanted.length);

    expect(await retryAllLines(database.pool, database.queue, "all", actor)).toBe(4);

    await waitFor("each has run again", () => wanted.every((key) => attempts.get(key) === 2));
    await waitFor("one is left", async () => (await keysOf("all")).map(({ key }) => key).join() === "hopeless");
    expect(await failuresOf(database.db, "all")).toMatchObject([{ dead: 1 }]);
    expect(await audited("all")).toEqual([{ actor: actor.name, action: "key.all_retried", detail: { keys: 4 } }]);
  });
});

describe("what may not be changed", () => {
  test("a key whose dead letter was replayed is not retried beside its replay", async () => {
    const { first } = await blocked("replayed");
    await database.db.query("update delivery set replayed_by = $2::uuid where id = $1::uuid", [first, newId()]);

    await expect(change("replayed", "retry")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("skip it") });

    expect(ran).toEqual([1]);
    await change("replayed", "skip");
    await waitFor("the others run", () => ran.length === 4);
  });

  test("a key that is not blocked, or not any more, is a conflict that changes nothing", async () => {
    await blocked("once");
    await expect(change("once", "skip", "somebody else")).rejects.toMatchObject({ code: "conflict" });
    const both = await Promise.allSettled([change("once", "skip"), change("once", "skip")]);

    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    await expect(change("once", "retry")).rejects.toMatchObject({ code: "conflict" });
    expect(await audited("once")).toHaveLength(1);
  });

  test("a delivery that waits in line cannot be tried now: those of its key come first", async () => {
    const { waiting } = await blocked("queue-jumper");
    const last = waiting.at(-1)!;

    await expect(changeDelivery(database.pool, database.queue, last, "retry_now", actor)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("waits for others of its key"),
    });
    expect(await deliveryOf(database.db, last)).toMatchObject({ state: "queued", job_id: null });
  });

  test("a handler that does not exist is not found", async () => {
    await expect(change("nobody", "skip")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("what an operator sees", () => {
  test("is the events of a key, by a search", async () => {
    const { waiting } = await blocked("searched");
    const parsed = parseQuery(termText("line", KEY));
    const query = parsed.ok ? parsed.query : EVERYTHING;
    const range = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) };

    const found = await searchEventIds(database.db, { query, range, now: new Date() }, { limit: 200 });

    const events = await Promise.all(waiting.map(async (id) => (await findDelivery(database.db, id))!.event_id));
    expect(found).toEqual(expect.arrayContaining(events));
    expect(await count(database.db, "delivery where key <> $1 and event_id = any($2::uuid[])", [KEY, found])).toBe(0);
  });

  test("is which keys are blocked, by what, and how many wait behind", async () => {
    const { first, waiting } = await blocked("seen");
    const event = await findDelivery(database.db, first);

    expect((await listHandlers(database.db, "seen"))[0]).toMatchObject({ blockedKeys: 1, waitingInLine: 3, queued: 3 });
    expect(await keysOf("seen")).toEqual([
      {
        key: KEY,
        deliveryId: publicId("dlv", first),
        eventId: publicId("evt", event!.event_id),
        eventType: "test.happened",
        fingerprint: event!.fingerprint,
        error: expect.stringContaining("a customer that is not there"),
        blockedAt: expect.any(String),
        waiting: 3,
      },
    ]);
    const rows = await Promise.all([first, ...waiting].map((id) => findDelivery(database.db, id)));
    const details = await loadDeliveries(
      database.db,
      rows.map((row) => row!),
    );
    const blockedByEvent = publicId("evt", event!.event_id);
    expect(details.map(({ line, waitsInLine, key }) => ({ line, waitsInLine, key }))).toEqual([
      { line: null, waitsInLine: false, key: KEY },
      { line: { ahead: 1, blockedByEvent }, waitsInLine: true, key: KEY },
      { line: { ahead: 2, blockedByEvent }, waitsInLine: true, key: KEY },
      { line: { ahead: 3, blockedByEvent }, waitsInLine: true, key: KEY },
    ]);
  });

  test("is every blocked key once, however short the pages are", async () => {
    worker = await runHandlers(database, [
      defineHandler({
        name: "paged",
        sources: ["*"],
        eventTypes: ["*"],
        key: "json:customer",
        order: { mode: "fifo", onDead: "block" },
        run: () => Promise.reject(new PermanentError("no")),
      }),
    ]);
    const source = await insertSource(database.db);
    const wanted = Array.from({ length: 7 }, (_, n) => `customer-${n}`);
    for (const key of wanted) await insertEvent(database, source, { handlers: [{ handler: "paged", key, slots: 1, delaySeconds: 0 }] });
    await waitFor("all are blocked", async () => (await keysOf("paged")).length === wanted.length);
    // Blocked by one settlement, at one moment: the key beside it must keep the pages apart.
    await database.db.query("update line set blocked_at = '2026-01-01 00:00:00.123456Z' where handler = 'paged' and key < 'customer-5'");

    const seen: string[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = await listBlockedKeys(database.db, "paged", { after, limit: 2 });
      seen.push(...page.data.map(({ key }) => key));
      after = page.nextCursor ?? undefined;
      more = after !== undefined;
    }

    expect(seen.toSorted()).toEqual(wanted);
  });
});
