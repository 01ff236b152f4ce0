import { afterEach, describe, expect, test } from "vitest";
import { defineHandler, type Handler, type HandlerEvent } from "#lib/domain/handler.ts";
import { changeDelivery } from "#lib/operations/changeDelivery.ts";
import { changeLine } from "#lib/operations/changeLine.ts";
import { reconcile } from "#lib/operations/reconcile.ts";
import { inTransaction } from "#lib/postgres/db.ts";
import { cancelDelivery } from "#lib/store/deliveries.ts";
import { deleteIdleLines } from "#lib/store/lineCare.ts";
import { count, deliveryOf, insertEvent, insertHandler, insertSource, type TestSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const workers: TestWorker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

const operator = { name: "ada@example.com", role: "operator", address: "" } as const;

type Payload = { n: number; fail?: boolean };

/** A handler of one key's events in order, and in which order they were started. */
function inOrder(name: string, onDead: "block" | "skip", more: Partial<Handler> = {}) {
  const starts: { key: string | null; n: number }[] = [];
  const failing = new Set<number>();
  const handler = defineHandler({
    name,
    sources: ["*"],
    eventTypes: ["*"],
    concurrency: 20,
    order: { mode: "fifo", onDead },
    retry: { maxAttempts: 2, firstDelaySeconds: 0.01 },
    async run(event: HandlerEvent) {
      const { n } = event.payload as Payload;
      starts.push({ key: event.entityKey, n });
      if (failing.has(n)) throw new Error("not yet");
    },
    ...(more as object),
  });
  return { handler, starts, failing };
}

const send = (source: TestSource, handler: string, key: string, n: number) =>
  insertEvent(database, source, { payload: { n }, entityKey: key, handlers: [{ handler, key, slots: 1, delaySeconds: 0 }] });

const run = async (handlers: readonly Handler[]) => {
  const worker = await runHandlers(database, handlers);
  workers.push(worker);
  return worker;
};

const numbersOf = (starts: readonly { key: string | null; n: number }[], key: string) =>
  starts.filter((start) => start.key === key).map(({ n }) => n);
const states = (handler: string, state: string) => count(database.db, "delivery where handler = $1 and state = $2", [handler, state]);

describe("deliveries of one key, in order", () => {
  test("run one at a time in the order received, by two workers together, through failures", async () => {
    const source = await insertSource(database.db);
    const { handler, starts, failing } = inOrder("in-order", "skip");
    await insertHandler(database, handler);
    for (const n of [3, 7, 12]) failing.add(n);
    for (let n = 0; n < 15; n++) for (const key of ["a", "b", "c"]) await send(source, handler.name, key, n);
    expect(await count(database.db, "delivery where handler = 'in-order' and job_id is not null")).toBe(3);
    await run([handler]);
    await run([handler]);
    await waitFor("all are done", async () => (await states(handler.name, "delivered")) + (await states(handler.name, "dead")) === 45);
    for (const key of ["a", "b", "c"]) {
      const numbers = numbersOf(starts, key);
      expect(numbers).toEqual(numbers.toSorted((x, y) => x - y));
      // Those that fail are tried twice, and nobody overtakes them in between.
      expect(numbers).toHaveLength(15 + 3);
    }
    expect(await count(database.db, "line where handler = 'in-order' and taken > 0")).toBe(0);
  });

  test("stop at a dead letter until it is skipped", async () => {
    const source = await insertSource(database.db);
    const { handler, starts, failing } = inOrder("blocks", "block");
    await insertHandler(database, handler);
    failing.add(1);
    for (const n of [0, 1, 2]) await send(source, handler.name, "k", n);
    await send(source, handler.name, "other", 9);
    await run([handler]);
    await waitFor(
      "the key is blocked",
      async () => (await count(database.db, "line where handler = 'blocks' and blocked_by is not null")) === 1,
    );
    await waitFor("another key goes on", () => numbersOf(starts, "other").length === 1);
    await send(source, handler.name, "k", 3);
    expect(await count(database.db, "delivery where handler = 'blocks' and job_id is null and state = 'queued'")).toBe(2);
    await changeLine(database.pool, database.queue, handler.name, { key: "k", action: "skip" }, operator);
    await waitFor("the rest runs", async () => (await states(handler.name, "delivered")) === 4);
    expect(numbersOf(starts, "k")).toEqual([0, 1, 1, 2, 3]);
    expect(await states(handler.name, "dead")).toBe(1);
    await expect(changeLine(database.pool, database.queue, handler.name, { key: "k", action: "skip" }, operator)).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("go on after a dead letter that was retried, which runs before all that waited", async () => {
    const source = await insertSource(database.db);
    const { handler, starts, failing } = inOrder("retried", "block");
    await insertHandler(database, handler);
    failing.add(0);
    for (const n of [0, 1]) await send(source, handler.name, "k", n);
    await run([handler]);
    await waitFor(
      "the key is blocked",
      async () => (await count(database.db, "line where handler = 'retried' and blocked_by is not null")) === 1,
    );
    failing.clear();
    await changeLine(database.pool, database.queue, handler.name, { key: "k", action: "retry" }, operator);
    await waitFor("both are delivered", async () => (await states(handler.name, "delivered")) === 2);
    expect(numbersOf(starts, "k")).toEqual([0, 0, 0, 1]);
    expect(await count(database.db, "failure where handler = 'retried' and dead > 0")).toBe(0);
  });

  test("go on when the one at their head is cancelled", async () => {
    const source = await insertSource(database.db);
    const { handler, starts } = inOrder("cancelled-head", "block");
    await insertHandler(database, handler);
    const head = await send(source, handler.name, "k", 0);
    const waiting = await send(source, handler.name, "k", 1);
    await send(source, handler.name, "k", 2);
    await expect(changeDelivery(database.pool, database.queue, waiting.deliveries[0]!.id, "retry_now", operator)).rejects.toMatchObject({
      code: "conflict",
    });
    await changeDelivery(database.pool, database.queue, waiting.deliveries[0]!.id, "cancel", operator);
    await changeDelivery(database.pool, database.queue, head.deliveries[0]!.id, "cancel", operator);
    await run([handler]);
    await waitFor("the last is delivered", async () => (await states(handler.name, "delivered")) === 1);
    expect(numbersOf(starts, "k")).toEqual([2]);
  });

  test("are let in by the reconciler when their line's numbers are wrong, and as they come when order is given up", async () => {
    const source = await insertSource(database.db);
    const { handler } = inOrder("mended", "block");
    await insertHandler(database, handler);
    for (const n of [0, 1, 2]) await send(source, handler.name, "k", n);
    await database.db.query("update delivery set state = 'cancelled', in_slot = false where handler = 'mended' and job_id is not null");
    expect(await reconcile(database.pool, database.db, database.queue, [handler.name])).toBe(1);
    expect(await count(database.db, "line where handler = 'mended' and taken = 1")).toBe(1);
    await database.db.query("update handler set definition = definition - 'order' where name = 'mended'");
    expect(await reconcile(database.pool, database.db, database.queue, [handler.name])).toBe(1);
    expect(await count(database.db, "delivery where handler = 'mended' and state = 'queued' and job_id is null")).toBe(0);
  });
});

describe("a key's own concurrency", () => {
  test("is kept by two workers together, while a retry waits outside", async () => {
    const source = await insertSource(database.db);
    const running = new Map<string, number>();
    let most = 0;
    let failed = 0;
    const handler = defineHandler({
      name: "two-per-key",
      sources: ["*"],
      eventTypes: ["*"],
      concurrency: 20,
      perKey: { concurrency: 2 },
      retry: { maxAttempts: 5, firstDelaySeconds: 0.02 },
      async run({ entityKey }) {
        const key = entityKey ?? "";
        running.set(key, (running.get(key) ?? 0) + 1);
        most = Math.max(most, running.get(key) ?? 0);
        await new Promise((done) => setTimeout(done, 5));
        running.set(key, (running.get(key) ?? 0) - 1);
        if (failed < 6) {
          failed++;
          throw new Error("again");
        }
      },
    });
    await insertHandler(database, handler);
    for (let n = 0; n < 20; n++)
      for (const key of ["a", "b"])
        await insertEvent(database, source, {
          entityKey: key,
          handlers: [{ handler: handler.name, key, slots: 2, delaySeconds: 0 }],
        });
    await run([handler]);
    await run([handler]);
    await waitFor("all are delivered", async () => (await states(handler.name, "delivered")) === 40);
    expect(most).toBe(2);
    expect(await count(database.db, "line where handler = 'two-per-key' and taken > 0")).toBe(0);
  });
});

describe("a retry outside its key's line", () => {
  test("runs although retention removed the line while it waited", async () => {
    const source = await insertSource(database.db);
    let failures = 1;
    const handler = defineHandler({
      name: "line-gone",
      sources: ["*"],
      eventTypes: ["*"],
      perKey: { concurrency: 1 },
      retry: { maxAttempts: 3, firstDelaySeconds: 0.5 },
      async run() {
        if (failures-- > 0) throw new Error("not yet");
      },
    });
    await insertHandler(database, handler);
    const { deliveries } = await send(source, handler.name, "k", 0);
    const worker = await runHandlers(database, [handler]);
    await waitFor("it waits for its retry", async () => (await states(handler.name, "retrying")) === 1);
    await worker.stop();
    expect(await deleteIdleLines(database.db, new Date(Date.now() + 1_000), 10)).toBeGreaterThan(0);
    await run([handler]);
    await waitFor("it is delivered", async () => (await deliveryOf(database.db, deliveries[0]!.id)).state === "delivered");
    expect(await count(database.db, "line where handler = 'line-gone' and taken > 0")).toBe(0);
  });
});

describe("a line whose next one is being cancelled", () => {
  /** The head of three ends while the cancellation of `place` of those behind it is not committed yet. */
  async function cancelled(handler: Handler, place: number) {
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    const ids: string[] = [];
    for (const n of [0, 1, 2]) ids.push((await send(source, handler.name, "k", n)).deliveries[0]!.id);
    let ending: Promise<void> | undefined;
    await inTransaction(database.pool, async (db) => {
      await cancelDelivery(db, ids[place]!);
      ending = changeDelivery(database.pool, database.queue, ids[0]!, "cancel", operator);
      await waitFor("the line waits for it", () =>
        count(database.db, "pg_stat_activity where wait_event = 'transactionid' and datname = current_database()"),
      );
    });
    await ending;
    return Promise.all(ids.map((id) => deliveryOf(database.db, id)));
  }

  test("goes on with the one after it", async () => {
    const [, , last] = await cancelled(inOrder("passed-over", "block").handler, 1);
    expect(last).toMatchObject({ state: "queued", job_id: expect.any(String) });
  });

  test("goes on with the newest that is left, when only that is run", async () => {
    const handler = inOrder("newest-left", "block", { order: { mode: "latest-wins" } }).handler;
    const [, second] = await cancelled(handler, 2);
    expect(second).toMatchObject({ state: "queued", job_id: expect.any(String) });
  });
});

describe("deliveries of one key that come while their handler's order is changed", () => {
  test("stand in line or do not, and none waits for ever", async () => {
    const source = await insertSource(database.db);
    const { handler } = inOrder("changed", "block");
    await insertHandler(database, handler);
    const of = (slots: number | null) => ({ handler: handler.name, key: "k", slots, delaySeconds: 0 });
    const { deliveries } = await insertEvent(database, source, { entityKey: "k", handlers: [of(null), of(1), of(1)] });
    const rows = await Promise.all(deliveries.map(({ id }) => deliveryOf(database.db, id)));
    expect(rows.map(({ job_id }) => job_id !== null)).toEqual([true, true, false]);
    expect(await count(database.db, "line where handler = 'changed' and taken = 1 and last_seq = 2")).toBe(1);
  });
});

describe("latest-wins", () => {
  const latest = (name: string, seen: number[], more: object = {}) =>
    defineHandler({
      name,
      sources: ["*"],
      eventTypes: ["*"],
      order: { mode: "latest-wins", ...more },
      run: async ({ payload }) => void seen.push((payload as Payload).n),
    });
  const sendAt = (source: TestSource, handler: string, n: number, occurredAt: Date | null = null, delaySeconds = 0) =>
    insertEvent(database, source, {
      payload: { n },
      occurredAt,
      entityKey: "k",
      handlers: [{ handler, key: "k", slots: 1, delaySeconds }],
    });

  test("runs only the newest of a key, and the others end as superseded", async () => {
    const source = await insertSource(database.db);
    const seen: number[] = [];
    const handler = latest("newest", seen);
    await insertHandler(database, handler);
    for (const n of [0, 1, 2, 3]) await sendAt(source, handler.name, n);
    await run([handler]);
    await waitFor("the newest is delivered", async () => (await states(handler.name, "delivered")) === 1);
    expect(seen).toEqual([3]);
    expect(await states(handler.name, "superseded")).toBe(3);
    expect(await count(database.db, "attempt where handler = 'newest'")).toBe(1);
    expect(await count(database.db, "line where handler = 'newest' and taken > 0")).toBe(0);
  });

  test("does not run what happened before what was run already", async () => {
    const source = await insertSource(database.db);
    const seen: number[] = [];
    const handler = latest("not-older", seen);
    await insertHandler(database, handler);
    await run([handler]);
    await sendAt(source, handler.name, 2, new Date("2026-01-01T10:00:02Z"));
    await waitFor("it is delivered", async () => (await states(handler.name, "delivered")) === 1);
    const late = await sendAt(source, handler.name, 1, new Date("2026-01-01T10:00:01Z"));
    await waitFor("the late one is superseded", async () => (await deliveryOf(database.db, late.deliveries[0]!.id)).state === "superseded");
    expect(seen).toEqual([2]);
  });

  test("goes on after an event that says it happens in the future", async () => {
    const source = await insertSource(database.db);
    const seen: number[] = [];
    const handler = latest("wrong-clock", seen);
    await insertHandler(database, handler);
    await run([handler]);
    await sendAt(source, handler.name, 1, new Date("2099-01-01T00:00:00Z"));
    await waitFor("it is delivered", async () => (await states(handler.name, "delivered")) === 1);
    await sendAt(source, handler.name, 2, new Date());
    await waitFor("the next has ended", () =>
      count(database.db, "delivery where handler = 'wrong-clock' and seq = 2 and finished_at is not null"),
    );
    expect(seen).toEqual([1, 2]);
  });

  test("with a debounce runs once, when its key has been quiet", async () => {
    const source = await insertSource(database.db);
    const seen: number[] = [];
    const handler = latest("quiet", seen, { debounceMs: 400 });
    await insertHandler(database, handler);
    await run([handler]);
    for (const n of [0, 1, 2, 3, 4]) await sendAt(source, handler.name, n, null, 0.4);
    await waitFor("the last is delivered", async () => (await states(handler.name, "delivered")) === 1);
    expect(seen).toEqual([4]);
    const { rows } = await database.db.query<{ ms: number }>(
      `select extract(epoch from d.finished_at - l.touched_at)::float8 * 1000 as ms
       from delivery d join line l using (handler, key) where d.handler = 'quiet' and d.state = 'delivered'`,
    );
    // The database's own clock, on both ends.
    expect(rows[0]!.ms).toBeGreaterThanOrEqual(400);
  });
});

test("a line is blocked no more by what retention has removed", async () => {
  const { handler } = inOrder("forgotten", "block");
  await insertHandler(database, handler);
  await database.db.query(
    "insert into line (handler, key, last_seq, slots, taken, blocked_by, blocked_at) values ('forgotten', 'k', 1, 1, 1, gen_random_uuid(), now())",
  );
  await deleteIdleLines(database.db, new Date(0), 100);
  expect(await count(database.db, "line where handler = 'forgotten' and blocked_by is null and taken = 0")).toBe(1);
});
