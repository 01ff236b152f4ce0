import { afterEach, describe, expect, test } from "vitest";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import type { Lane } from "#lib/queue/queue.ts";
import { returnTokens, takeTokens } from "#lib/store/throttles.ts";
import { count, insertEvent, insertHandler, insertSource, type TestSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const workers: TestWorker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

async function run(handlers: readonly Handler[], options?: { concurrency: number }) {
  const worker = await runHandlers(database, handlers, options);
  workers.push(worker);
  return worker;
}

const handlerOf = (name: string, work: () => Promise<void>, more: object = {}) =>
  defineHandler({ name, sources: ["*"], eventTypes: ["*"], run: work, ...more });

async function enqueue(source: TestSource, handler: string, events: number, lane?: Lane) {
  for (let i = 0; i < events; i++) {
    const event = await insertEvent(database, source, { handlers: [handler], ...(lane ? { lane } : {}) });
    if (lane === "replay") await markReplayed(event.deliveries[0]!.id);
  }
}

/** Only a delivery of a replay is counted as one. */
const markReplayed = (id: string) => database.db.query("update delivery set replay_id = $2::uuid where id = $1::uuid", [id, newId()]);

const delivered = (handler: string) => count(database.db, "delivery where handler = $1 and state = 'delivered'", [handler]);

/** A handler that runs until it is let go, and how many run now. */
function gate() {
  const open = Promise.withResolvers<void>();
  const state = { running: 0, most: 0, open: () => open.resolve() };
  const work = async () => {
    state.running++;
    state.most = Math.max(state.most, state.running);
    await open.promise;
    state.running--;
  };
  return { state, work };
}

describe("concurrency", () => {
  test("is never passed, and every slot is used", async () => {
    const { state, work } = gate();
    const source = await insertSource(database.db);
    const handler = handlerOf("three-at-once", work, { concurrency: 3 });
    await insertHandler(database, handler);
    await enqueue(source, handler.name, 8);
    await run([handler]);
    await waitFor("three run", () => state.running === 3);
    state.open();
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 8);
    expect(state.most).toBe(3);
  });

  test("of the process is shared by all handlers, and none of them starves", async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((done) => setTimeout(done, 10));
      running--;
    };
    const handlers = ["shares-a", "shares-b", "shares-c"].map((name) => handlerOf(name, work, { concurrency: 10 }));
    const source = await insertSource(database.db);
    for (const handler of handlers) {
      await insertHandler(database, handler);
      await enqueue(source, handler.name, 12);
    }
    await run(handlers, { concurrency: 4 });
    await waitFor(
      "all are delivered",
      async () => (await count(database.db, "delivery where handler like 'shares-%' and state = 'delivered'")) === 36,
    );
    expect(most).toBeLessThanOrEqual(4);
  });
});

describe("a paused handler", () => {
  test("is not fetched until it is resumed, and loses nothing", async () => {
    let runs = 0;
    const handler = handlerOf("paused", async () => void runs++);
    const clock = handlerOf("not-paused", async () => {});
    const source = await insertSource(database.db);
    const worker = await run([handler, clock]);
    worker.pump(handler.name).control({ paused: true, heldMs: 0, overrides: {} });
    // Both pumps look equally often: what the clock's has done twice since, the paused one could have done too.
    for (let ticks = 1; ticks <= 3; ticks++) {
      await enqueue(source, clock.name, 1);
      await waitFor("the clock ticks", async () => (await delivered(clock.name)) === ticks);
      if (ticks === 1) await enqueue(source, handler.name, 5);
    }
    expect(runs).toBe(0);
    expect(await count(database.db, "delivery where handler = 'paused' and state = 'queued' and attempts = 0")).toBe(5);
    worker.pump(handler.name).control({ paused: false, heldMs: 0, overrides: {} });
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 5);
    expect(await count(database.db, "attempt where handler = 'paused'")).toBe(5);
  });
});

describe("a throttle", () => {
  test("is kept by two workers together, in every window", async () => {
    const starts: number[] = [];
    const handler = handlerOf("throttled", async () => void starts.push(performance.now()), {
      concurrency: 20,
      throttle: { perSecond: 20, burst: 5 },
    });
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    await enqueue(source, handler.name, 45);
    await run([handler]);
    await run([handler]);
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 45);

    // A bucket lets burst + rate × time through; a start may lag behind its token by a fetch and a claim.
    const lagMs = 250;
    for (const [first, from] of starts.entries())
      for (let last = first; last < starts.length; last++) {
        const seconds = (starts[last]! - from + lagMs) / 1000;
        expect(last - first + 1).toBeLessThanOrEqual(5 + 20 * seconds);
      }
    expect(starts).toHaveLength(45);
    // 40 beyond the burst at 20 a second: it cannot have been faster, and should not be much slower.
    const tookMs = starts.at(-1)! - starts[0]!;
    expect(tookMs).toBeGreaterThan(2_000 - lagMs);
    expect(tookMs).toBeLessThan(6_000);
  });

  test("gives no token twice, whoever asks at once", async () => {
    await takeTokens(database.db, "bucket", { perSecond: 0.001, burst: 10 }, 1);
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeTokens(database.db, "bucket", { perSecond: 0.001, burst: 10 }, 3)));
    expect(taken.reduce((sum, answer) => sum + answer.taken, 0)).toBe(10);
  });

  test("says how long until the next token, and takes back what was not used", async () => {
    const limit = { perSecond: 2, burst: 2 };
    await takeTokens(database.db, "answers", limit, 2);
    expect(await takeTokens(database.db, "answers", limit, 2)).toEqual({ taken: 2, waitMs: 0 });
    const empty = await takeTokens(database.db, "answers", limit, 1);
    expect(empty.taken).toBe(0);
    expect(empty.waitMs).toBeGreaterThan(100);
    expect(empty.waitMs).toBeLessThanOrEqual(500);
    await returnTokens(database.db, "answers", 2, 1);
    expect(await takeTokens(database.db, "answers", limit, 1)).toEqual({ taken: 1, waitMs: 0 });
  });
});

describe("replays", () => {
  test("leave a fifth of the slots to live events, however many wait", async () => {
    const { state, work } = gate();
    const handler = handlerOf("replayed", work, { concurrency: 5 });
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    await enqueue(source, handler.name, 12, "replay");
    await run([handler]);
    await waitFor("four replays run", () => state.running === 4);
    await enqueue(source, handler.name, 1);
    await waitFor("the live event runs beside them", () => state.running === 5);
    expect(await count(database.db, "delivery where handler = 'replayed' and state = 'delivering' and replay_id is not null")).toBe(4);
    state.open();
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 13);
    expect(state.most).toBe(5);
  });

  test("run too where only one delivery may run at a time", async () => {
    const handler = handlerOf("one-at-a-time", async () => {}, { concurrency: 1 });
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    await enqueue(source, handler.name, 3, "replay");
    await run([handler]);
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 3);
  });

  test("and retries get a turn now and then although live events never run out", async () => {
    const order: string[] = [];
    const handler = defineHandler({
      name: "in-a-flood",
      sources: ["*"],
      eventTypes: ["*"],
      concurrency: 1,
      run: async ({ type }) => void order.push(type),
    });
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    for (let i = 0; i < 50; i++) await insertEvent(database, source, { handlers: [handler.name], type: "live" });
    for (const lane of ["retry", "replay"] as const) await insertEvent(database, source, { handlers: [handler.name], lane, type: lane });
    await run([handler]);
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 52);
    // A tenth and a twentieth of the starts.
    expect(order.indexOf("retry")).toBeLessThan(15);
    expect(order.indexOf("replay")).toBeLessThan(30);
  });

  test("come after live events that wait as long", async () => {
    const order: (string | undefined)[] = [];
    const handler = defineHandler({
      name: "in-lanes",
      sources: ["*"],
      eventTypes: ["*"],
      concurrency: 1,
      run: async ({ type }) => void order.push(type),
    });
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    for (const lane of ["replay", "retry", "live"] as const)
      for (let i = 0; i < 2; i++) await insertEvent(database, source, { handlers: [handler.name], lane, type: lane });
    await run([handler]);
    await waitFor("all are delivered", async () => (await delivered(handler.name)) === 6);
    expect(order).toEqual(["live", "live", "retry", "retry", "replay", "replay"]);
  });
});
