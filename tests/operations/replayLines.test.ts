import { describe, expect, test } from "vitest";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { changeLine } from "#lib/operations/changeLine.ts";
import { reconcile } from "#lib/operations/reconcile.ts";
import { count, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers } from "#tests/support/pump.ts";
import { ACTOR, useReplays } from "#tests/support/replays.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const { broken, states, work, start, step, change, stepUntil } = useReplays(database);

/** A handler that takes each customer's events in order, and in which order it was called. */
function ordered(name: string) {
  const calls: { customer: string; n: number }[] = [];
  const handler = defineHandler({
    name,
    sources: ["*"],
    eventTypes: [`${name}.*`],
    concurrency: 10,
    key: "json:customer",
    order: { mode: "fifo", onDead: "block" },
    retry: { maxAttempts: 1 },
    async run({ payload }) {
      const call = payload as { customer: string; n: number };
      calls.push(call);
      if (broken.has(`${name} ${call.n}`)) throw new Error("the warehouse is closed");
    },
  });
  return { handler, calls };
}

const blocked = (name: string) => count(database.db, "line where handler = $1 and blocked_by is not null", [name]);

/** Three events of a key, the first of which is dead. */
async function blockedLine(name: string) {
  const { handler, calls } = ordered(name);
  const source = await insertSource(database.db);
  await insertHandler(database, handler);
  broken.add(`${name} 0`);
  for (const n of [0, 1, 2])
    await insertEvent(database, source, {
      type: `${name}.made`,
      payload: { customer: "c", n },
      handlers: [{ handler: name, key: "c", slots: 1, delaySeconds: 0 }],
    });
  const failing = await runHandlers(database, [handler]);
  await waitFor("the key is blocked", () => blocked(name));
  await failing.stop();
  broken.delete(`${name} 0`);
  return { handler, calls };
}

describe("a replay of a handler that runs only the newest", () => {
  const latest = (name: string, calls: number[]) =>
    defineHandler({
      name,
      sources: ["*"],
      eventTypes: [`${name}.*`],
      order: { mode: "latest-wins" },
      retry: { maxAttempts: 1 },
      async run({ payload }) {
        const { n } = payload as { n: number };
        calls.push(n);
        if (broken.has(`${name} ${n}`)) throw new Error("the warehouse is closed");
      },
    });
  const send = async (name: string, n: number) =>
    insertEvent(database, await insertSource(database.db), {
      type: `${name}.made`,
      payload: { n },
      entityKey: "c",
      handlers: [{ handler: name, key: "c", slots: 1, delaySeconds: 0 }],
    });
  const dead = async (handler: Handler, n: number) => {
    await insertHandler(database, handler);
    broken.add(`${handler.name} ${n}`);
    await send(handler.name, n);
    const failing = await runHandlers(database, [handler]);
    await waitFor("it is dead", () => states(handler.name, "dead"));
    await failing.stop();
    broken.clear();
  };

  test("does not put an old event before a newer one that has not run yet", async () => {
    const calls: number[] = [];
    const handler = latest("older-again", calls);
    await dead(handler, 0);
    await send(handler.name, 1);
    const id = await start({ kind: "failures", handler: handler.name });
    await step(id);
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ delivered: 0, skipped: 1 });
    await waitFor("the newer one is delivered", () => states(handler.name, "delivered"));
    expect(calls).toEqual([0, 1]);
    expect(await states(handler.name, "superseded")).toBe(1);
  });

  test("runs what is still the newest of its key", async () => {
    const calls: number[] = [];
    const handler = latest("newest-again", calls);
    await dead(handler, 0);
    const id = await start({ kind: "failures", handler: handler.name });
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ delivered: 1, skipped: 0 });
    expect(calls).toEqual([0, 0]);
  });
});

describe("a replay of a handler that keeps an order", () => {
  test("runs the dead letter that blocks a key before all that waited behind it", async () => {
    const { handler, calls } = await blockedLine("blocker");
    const id = await start({ kind: "failures", handler: handler.name });
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ delivered: 1, dead: 0 });
    await waitFor("the others follow", async () => (await states(handler.name, "delivered")) === 3);
    expect(calls.map(({ n }) => n)).toEqual([0, 0, 1, 2]);
    expect(await blocked(handler.name)).toBe(0);
    expect(await count(database.db, "line where handler = 'blocker' and taken > 0")).toBe(0);
  });

  test("blocks the key again when it is cancelled before that ran", async () => {
    const { handler, calls } = await blockedLine("called-off");
    const id = await start({ kind: "failures", handler: handler.name });
    await step(id);
    expect(await blocked(handler.name)).toBe(0);
    await change(id, { action: "cancel" });
    expect(await blocked(handler.name)).toBe(1);
    expect(await states(handler.name, "dead")).toBe(1);
    expect(calls).toHaveLength(1);
  });

  test("gives the key back to what blocked it when it is cancelled: that runs first when it is retried", async () => {
    const { handler, calls } = await blockedLine("given-back");
    const id = await start({ kind: "failures", handler: handler.name });
    await step(id);
    await change(id, { action: "cancel" });
    await reconcile(database.pool, database.db, database.queue, [handler.name]);
    await changeLine(database.pool, database.queue, handler.name, { key: "c", action: "retry" }, ACTOR);
    await insertEvent(database, await insertSource(database.db), {
      payload: { customer: "c", n: 3 },
      handlers: [{ handler: handler.name, key: "c", slots: 1, delaySeconds: 0 }],
    });
    await work(handler);
    await waitFor("all are delivered", async () => (await states(handler.name, "delivered")) === 4);
    expect(calls.map(({ n }) => n)).toEqual([0, 0, 1, 2, 3]);
  });

  test("blocks no key when it is cancelled whose dead letter had been skipped", async () => {
    const { handler } = await blockedLine("skipped-before");
    await changeLine(database.pool, database.queue, handler.name, { key: "c", action: "skip" }, ACTOR);
    const worker = await runHandlers(database, [handler]);
    await waitFor("the others are delivered", async () => (await states(handler.name, "delivered")) === 2);
    await worker.stop();
    const id = await start({ kind: "failures", handler: handler.name });
    await step(id);
    await change(id, { action: "cancel" });
    expect(await blocked(handler.name)).toBe(0);
    expect(await states(handler.name, "dead")).toBe(1);
    expect(await count(database.db, "line where handler = 'skipped-before' and taken > 0")).toBe(0);
  });

  test("brings it the events of before in the order received, key by key, though it never saw them", async () => {
    const { handler, calls } = ordered("backfilled");
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    for (let n = 0; n < 10; n++)
      for (const customer of ["a", "b"]) await insertEvent(database, source, { type: "backfilled.made", payload: { customer, n } });
    const id = await start({ kind: "events", q: "type:backfilled.made", handler: handler.name });
    await work(handler);
    await stepUntil(id, "finished");
    for (const customer of ["a", "b"])
      expect(calls.filter((call) => call.customer === customer).map(({ n }) => n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await count(database.db, "delivery where handler = 'backfilled' and seq is not null and key = any('{a,b}')")).toBe(20);
  });
});
