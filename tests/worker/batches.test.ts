import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineBatchHandler, type Handler } from "#lib/domain/handler.ts";
import { attemptsOf, count, deliveryOf, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const workers: TestWorker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

async function run(handler: Handler, payloads: readonly unknown[]) {
  const source = await insertSource(database.db);
  await insertHandler(database, handler);
  const ids: string[] = [];
  for (const payload of payloads) ids.push((await insertEvent(database, source, { payload, handlers: [handler.name] })).deliveries[0]!.id);
  workers.push(await runHandlers(database, [handler]));
  return ids;
}

const ended = (handler: string, events: number) =>
  waitFor(
    "all have ended",
    async () => (await count(database.db, "delivery where handler = $1 and finished_at is not null", [handler])) === events,
  );
const numbers = Array.from({ length: 7 }, (_, n) => ({ n }));
const numberOf = ({ payload }: { payload: unknown }) => (payload as { n: number }).n;

describe("a batch handler", () => {
  test("takes up to its size in one call, and each event is a delivery of its own", async () => {
    const calls: number[][] = [];
    const handler = defineBatchHandler({
      name: "batches",
      sources: ["*"],
      eventTypes: ["*"],
      concurrency: 1,
      batch: { size: 3, waitMs: 50 },
      run: async (events) => void calls.push(events.map(numberOf)),
    });
    const ids = await run(handler, numbers);
    await ended(handler.name, 7);
    expect(calls.map((call) => call.length)).toEqual([3, 3, 1]);
    expect(calls.flat().toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const id of ids) expect(await attemptsOf(database.db, id)).toMatchObject([{ outcome: "delivered", number: 1 }]);
  });

  test("waits for more only so long", async () => {
    const calls: number[] = [];
    const handler = defineBatchHandler({
      name: "waits",
      sources: ["*"],
      eventTypes: ["*"],
      batch: { size: 100, waitMs: 150 },
      run: async (events) => void calls.push(events.length),
    });
    await run(handler, [{ n: 1 }]);
    await insertEvent(database, await insertSource(database.db), { payload: { n: 2 }, handlers: [handler.name] });
    await ended(handler.name, 2);
    expect(calls).toEqual([2]);
  });

  test("that fails is tried again event by event, and only the one at fault loses an attempt", async () => {
    const calls: number[][] = [];
    const handler = defineBatchHandler({
      name: "one-bad",
      sources: ["*"],
      eventTypes: ["*"],
      batch: { size: 10, waitMs: 50 },
      retry: { maxAttempts: 1 },
      async run(events) {
        calls.push(events.map(numberOf));
        if (events.some((event) => numberOf(event) === 4)) throw new Error("not this one");
      },
    });
    const ids = await run(handler, numbers);
    await ended(handler.name, 7);
    expect(calls[0]).toHaveLength(7);
    for (const [n, id] of ids.entries())
      expect(await deliveryOf(database.db, id)).toMatchObject({ state: n === 4 ? "dead" : "delivered", attempts: 1 });
  });

  test("goes on without an event that does not fit its schema", async () => {
    const handler = defineBatchHandler({
      name: "one-misfit",
      sources: ["*"],
      eventTypes: ["*"],
      batch: { size: 10, waitMs: 50 },
      schema: z.object({ n: z.number() }),
      async run() {},
    });
    const ids = await run(handler, [{ n: 1 }, { n: "two" }, { n: 3 }]);
    await ended(handler.name, 3);
    expect(await attemptsOf(database.db, ids[1]!)).toMatchObject([{ outcome: "schema_mismatch" }]);
    expect(await count(database.db, "delivery where handler = 'one-misfit' and state = 'delivered'")).toBe(2);
  });

  test("with a transaction commits all of a call or nothing of it", async () => {
    await database.db.query("create table batch_effect (n int not null)");
    let fails = true;
    const handler = defineBatchHandler({
      name: "all-or-nothing",
      sources: ["*"],
      eventTypes: ["*"],
      batch: { size: 10, waitMs: 50 },
      transactional: true,
      retry: { maxAttempts: 3, firstDelaySeconds: 0.01 },
      async run(events, { tx }) {
        for (const event of events) await tx.$executeRaw`insert into batch_effect values (${numberOf(event)})`;
        if (fails && events.length > 1) {
          fails = false;
          throw new Error("after the effects");
        }
      },
    });
    await run(handler, numbers);
    await ended(handler.name, 7);
    expect(await count(database.db, "batch_effect")).toBe(7);
    expect(await count(database.db, "(select n from batch_effect group by n having count(*) > 1) twice")).toBe(0);
    expect(await count(database.db, "delivery where handler = 'all-or-nothing' and state = 'delivered' and attempts = 1")).toBe(7);
  });
});
