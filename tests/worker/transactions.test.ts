import { afterEach, describe, expect, test } from "vitest";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { inTransaction } from "#lib/postgres/db.ts";
import { JOBS_FROM, settleDelivered } from "#lib/store/settle.ts";
import { attemptsOf, count, deliveryOf, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

type Run = Extract<Handler, { transactional: true }>["run"];

const writes = (name: string, after: (attempt: number, signal: AbortSignal) => Promise<void>, more: object = {}) =>
  defineHandler({
    name,
    sources: ["*"],
    eventTypes: ["*"],
    retry: { maxAttempts: 3, firstDelaySeconds: 0.05, maxDelaySeconds: 0.1 },
    transactional: true,
    run: (async (event, { tx, attempt, signal }) => {
      await tx.ledgerEntry.create({
        data: { id: newId(), eventId: newId(), kind: name, objectId: event.id, amount: 1n, currency: "eur", occurredAt: new Date() },
      });
      await after(attempt, signal);
    }) satisfies Run,
    ...more,
  });

const effects = (kind: string) => count(database.db, "ledger_entry where kind = $1", [kind]);

async function start(handler: Handler) {
  worker = await runHandlers(database, [handler]);
  const source = await insertSource(database.db);
  const { deliveries } = await insertEvent(database, source, { handlers: [handler.name] });
  return deliveries[0]!.id;
}

const becomes = (id: string, state: string) =>
  waitFor(`the delivery is ${state}`, async () => {
    const row = await deliveryOf(database.db, id);
    return row.state === state && row;
  });

describe("a transactional handler", () => {
  test("commits its effects together with its delivery", async () => {
    const id = await start(writes("commits", async () => {}));
    await becomes(id, "delivered");
    expect(await effects("commits")).toBe(1);
    expect(await attemptsOf(database.db, id)).toMatchObject([{ outcome: "delivered" }]);
    expect(await count(database.db, "pgboss.job where data->>'d' = $1 and state in ('created', 'retry', 'active')", [id])).toBe(0);
  });

  test("leaves nothing of an attempt that threw after it wrote", async () => {
    const id = await start(
      writes("throws-after", async (attempt) => {
        if (attempt < 3) throw new Error("after the write");
      }),
    );
    await becomes(id, "delivered");
    expect(await effects("throws-after")).toBe(1);
    expect((await attemptsOf(database.db, id)).map(({ outcome }) => outcome)).toEqual(["failed", "failed", "delivered"]);
  });

  test("leaves nothing when it ends after its timeout", async () => {
    const id = await start(
      writes("late", () => new Promise((done) => setTimeout(done, 400)), { timeoutMs: 100, retry: { maxAttempts: 1 } }),
    );
    await becomes(id, "dead");
    // On a busy machine it may be given back untried at first: the wait for a connection is part of its time.
    const tried = (await attemptsOf(database.db, id)).filter(({ outcome }) => outcome !== "released");
    expect(tried).toMatchObject([{ outcome: "timed_out" }]);
    await worker?.stop();
    worker = undefined;
    expect(await effects("late")).toBe(0);
  });

  test("uses no attempt when there is no connection for it, and comes back later", async () => {
    const handler = writes("no-connection", async () => {});
    worker = await runHandlers(database, [handler], { handlerUrl: "postgres://postgres@127.0.0.1:1/none" });
    const { deliveries } = await insertEvent(database, await insertSource(database.db), { handlers: [handler.name] });
    const id = deliveries[0]!.id;
    const [attempt] = await waitFor("it is released", async () => {
      const attempts = await attemptsOf(database.db, id);
      return attempts.length > 0 && attempts;
    });
    expect(attempt).toMatchObject({ outcome: "released" });
    expect(await deliveryOf(database.db, id)).toMatchObject({ state: "queued", attempts: 0, next_attempt_at: expect.any(Date) });
  });

  test("that has settled gives up soon when nobody goes on with it: its rows are others' too", async () => {
    const handler = writes("patient", async () => {});
    await insertHandler(database, handler);
    const { id: eventId, deliveries } = await insertEvent(database, await insertSource(database.db), { handlers: [handler.name] });
    const deliveryId = deliveries[0]!.id;
    const leaseToken = newId();
    await database.db.query("update delivery set state = 'delivering', lease_token = $2::uuid where id = $1::uuid", [
      deliveryId,
      leaseToken,
    ]);
    const settings = await inTransaction(database.pool, async (db) => {
      const jobs = await database.queue.completeStatement(handler.name, [], JOBS_FROM);
      const ended = { attemptId: newId(), deliveryId, leaseToken, eventId, number: 1, durationMs: 1, waitMs: 0 };
      await settleDelivered(db, { handler: handler.name, workerId: newId(), handlerVersion: "", shard: 1, deliveries: [ended], jobs });
      const { rows } = await db.query(
        "select current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle",
      );
      return rows;
    });
    expect(settings).toEqual([{ lock: "5s", idle: "15s" }]);
  });

  test("leaves nothing when its lease was lost while it ran", async () => {
    const running = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const id = await start(
      writes("zombie", async () => {
        running.resolve();
        await goOn.promise;
      }),
    );
    await running.promise;
    await database.db.query("update delivery set lease_token = $2::uuid where id = $1::uuid", [id, newId()]);
    goOn.resolve();
    await worker?.stop();
    worker = undefined;
    expect(await effects("zombie")).toBe(0);
    expect(await deliveryOf(database.db, id)).toMatchObject({ state: "delivering", attempts: 0 });
    expect(await attemptsOf(database.db, id)).toEqual([]);
  });
});

describe("a plain handler whose lease was lost", () => {
  test.each(["returns", "throws"])("changes nothing when it %s", async (end) => {
    const running = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const name = `zombie-${end}`;
    const id = await start(
      defineHandler({
        name,
        sources: ["*"],
        eventTypes: ["*"],
        retry: { maxAttempts: 1 },
        async run() {
          running.resolve();
          await goOn.promise;
          if (end === "throws") throw new Error("too late");
        },
      }),
    );
    await running.promise;
    const successor = newId();
    await database.db.query("update delivery set lease_token = $2::uuid where id = $1::uuid", [id, successor]);
    goOn.resolve();
    await worker?.stop();
    worker = undefined;
    expect(await deliveryOf(database.db, id)).toMatchObject({ state: "delivering", attempts: 0, lease_token: successor });
    expect(await attemptsOf(database.db, id)).toEqual([]);
    expect(await count(database.db, "delivery_minute where handler = $1", [name])).toBe(0);
    expect(await count(database.db, "failure where handler = $1", [name])).toBe(0);
  });
});

describe("a worker that stops", () => {
  test.each(["heeds", "ignores"])("releases a handler that %s the signal, and no attempt is used", async (how) => {
    const running = Promise.withResolvers<void>();
    const id = await start(
      defineHandler({
        name: `stopped-${how}`,
        sources: ["*"],
        eventTypes: ["*"],
        run: (_, { signal }) => {
          running.resolve();
          return new Promise((_, reject) => {
            if (how === "heeds") signal.addEventListener("abort", () => reject(signal.reason as Error));
          });
        },
      }),
    );
    await running.promise;
    const stopping = worker!.stop();
    worker!.abort();
    await stopping;
    worker = undefined;
    expect(await deliveryOf(database.db, id)).toMatchObject({ state: "queued", attempts: 0, crashes: 0, lease_token: null });
    expect(await attemptsOf(database.db, id)).toMatchObject([{ outcome: "released" }]);
    const { job_id } = await deliveryOf(database.db, id);
    expect(await database.queue.liveJobIds(database.db, `stopped-${how}`, [job_id])).toEqual(new Set([job_id]));
  });
});
