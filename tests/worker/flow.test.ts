import { afterEach, describe, expect, test } from "vitest";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { bucketOf } from "#lib/domain/limits.ts";
import { takeKeyTokens, takeTokens } from "#lib/store/throttles.ts";
import { count, insertEvent, insertHandler, insertSource, type TestSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { paced } from "#worker/pace.ts";

const database = useDatabase();
const workers: TestWorker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});
const run = async (handlers: readonly Handler[]) => {
  const worker = await runHandlers(database, handlers);
  workers.push(worker);
  return worker;
};
const NEVER = new AbortController().signal;
const delivered = (handler: string) => count(database.db, "delivery where handler = $1 and state = 'delivered'", [handler]);
const enqueue = async (source: TestSource, handler: string, events: number) => {
  for (let i = 0; i < events; i++) await insertEvent(database, source, { handlers: [handler] });
};

/** When the handler's bucket last gave a token. */
const taken = async (handler: string) => {
  const { rows } = await database.db.query<{ refilled_at: Date }>("select refilled_at from throttle where handler = $1 and key = ''", [
    handler,
  ]);
  return rows[0]!.refilled_at;
};

/** The most starts that a window of so many ms holds. */
const mostIn = (starts: readonly number[], ms: number) =>
  Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + ms).length));

describe("a handler's concurrency in all workers", () => {
  test("is kept by three of them together", async () => {
    const source = await insertSource(database.db);
    let running = 0;
    let most = 0;
    const handler = defineHandler({
      name: "cluster",
      sources: ["*"],
      eventTypes: ["*"],
      concurrency: 10,
      clusterConcurrency: 3,
      async run() {
        most = Math.max(most, ++running);
        await new Promise((done) => setTimeout(done, 5));
        running--;
      },
    });
    await insertHandler(database, handler);
    await enqueue(source, handler.name, 30);
    for (let n = 0; n < 3; n++) await run([handler]);
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 30);
    expect(most).toBe(3);
  });
});

describe("a throttle", () => {
  test("takes another token for what starts long after it took the first", async () => {
    const handler = defineHandler({
      name: "laggard",
      sources: ["*"],
      eventTypes: ["*"],
      throttle: { perSecond: 4, burst: 1 },
      run: async () => {},
    });
    for (let n = 0; n < 2; n++) await takeTokens(database.db, handler.name, { perSecond: 4, burst: 1 }, 1);
    const before = await taken(handler.name);
    await paced(database.db, handler, null, performance.now(), NEVER);
    expect(await taken(handler.name)).toEqual(before);
    await takeTokens(database.db, handler.name, { perSecond: 4, burst: 1 }, 1);
    await paced(database.db, handler, null, performance.now() - 1_000, NEVER);
    // Both ends by the database's clock: nearly the quarter of a second that a token takes to come.
    const after = await taken(handler.name);
    expect(after.getTime() - before.getTime()).toBeGreaterThan(200);
  });

  test("sends away what would wait too long for its token", async () => {
    const handler = defineHandler({
      name: "slow-pace",
      sources: ["*"],
      eventTypes: ["*"],
      throttle: { perSecond: 0.01 },
      run: async () => {},
    });
    for (let n = 0; n < 2; n++) await takeTokens(database.db, handler.name, bucketOf({ perSecond: 0.01 }), 1);
    expect(await paced(database.db, handler, null, performance.now() - 1_000, NEVER)).toBeGreaterThan(50);
  });

  test("keeps no worker from ending", async () => {
    const handler = defineHandler({ name: "ends", sources: ["*"], eventTypes: ["*"], throttle: { perSecond: 0.5 }, run: async () => {} });
    await takeTokens(database.db, handler.name, bucketOf({ perSecond: 0.5 }), 1);
    await takeTokens(database.db, handler.name, bucketOf({ perSecond: 0.5 }), 1);
    const stop = new AbortController();
    const waiting = paced(database.db, handler, null, performance.now() - 1_000, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });

  test("of each key is its own: one that floods waits, another does not", async () => {
    const source = await insertSource(database.db);
    const starts: { key: string; at: number }[] = [];
    const handler = defineHandler({
      name: "per-key",
      sources: ["*"],
      eventTypes: ["*"],
      concurrency: 20,
      perKey: { throttle: { perSecond: 10, burst: 2 } },
      run: async ({ entityKey }) => void starts.push({ key: entityKey ?? "", at: performance.now() }),
    });
    const send = (key: string) =>
      insertEvent(database, source, { entityKey: key, handlers: [{ handler: handler.name, key, slots: null, delaySeconds: 0 }] });
    await insertHandler(database, handler);
    for (let n = 0; n < 20; n++) await send("flood");
    await run([handler]);
    await run([handler]);
    await waitFor("the flood begins", () => starts.length >= 2);
    await send("calm");
    await waitFor("the calm one runs", () => starts.some(({ key }) => key === "calm"));
    expect(starts.filter(({ key }) => key === "flood").length).toBeLessThan(20);
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 21);
    const flood = starts.filter(({ key }) => key === "flood").map(({ at }) => at);
    expect(mostIn(flood, 1_000)).toBeLessThanOrEqual(12);
    // Whoever waits for a token uses no attempt, and writes none.
    expect(await count(database.db, "attempt where handler = 'per-key'")).toBe(21);
  });

  test("tells those that find no token to come one after the other", async () => {
    const waits = await takeKeyTokens(database.db, "queueing", { perSecond: 10, burst: 1 }, ["a", "a", "a", "b"]);
    expect(waits[0]).toBe(0);
    expect(waits[3]).toBe(0);
    expect(waits[2]! - waits[1]!).toBeCloseTo(0.1, 5);
    const [later] = await takeKeyTokens(database.db, "queueing", { perSecond: 10, burst: 1 }, ["a"]);
    expect(later!).toBeGreaterThan(waits[2]! - 0.1);
  });
});

describe("an operator's limits", () => {
  test("hold over the code's until they are taken back", async () => {
    const source = await insertSource(database.db);
    let running = 0;
    const gate = Promise.withResolvers<void>();
    const handler = defineHandler({
      name: "overridden",
      sources: ["*"],
      eventTypes: ["*"],
      concurrency: 10,
      async run() {
        running++;
        await gate.promise;
      },
    });
    await insertHandler(database, handler);
    const worker = await run([handler]);
    worker.pump(handler.name).control({ paused: false, heldMs: 0, overrides: { concurrency: 2 } });
    await enqueue(source, handler.name, 6);
    await waitFor("two run", () => running === 2);
    worker.pump(handler.name).control({ paused: false, heldMs: 0, overrides: { concurrency: null } });
    await waitFor("all run", () => running === 6);
    gate.resolve();
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 6);
  });
});
