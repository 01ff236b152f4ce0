import { afterEach, describe, expect, test } from "vitest";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { PermanentError, RetryAfterError } from "#lib/domain/outcome.ts";
import { attemptsOf, count, deliveryOf, failuresOf, insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const quick = { maxAttempts: 3, firstDelaySeconds: 0.05, maxDelaySeconds: 0.2 };

/** Runs one event through one handler and waits for its delivery to reach `state`. */
async function deliver(handler: Handler, state: string, event: Parameters<typeof insertEvent>[2] = {}) {
  worker = await runHandlers(database, [handler]);
  const source = await insertSource(database.db);
  const inserted = await insertEvent(database, source, { ...event, handlers: [handler.name] });
  const id = inserted.deliveries[0]!.id;
  const delivery = await waitFor(`the delivery is ${state}`, async () => {
    const row = await deliveryOf(database.db, id);
    return row.state === state && row;
  });
  return { source, event: inserted, id, delivery, attempts: await attemptsOf(database.db, id) };
}

const plain = (name: string, run: Extract<Handler, { transactional: false }>["run"], more: object = {}) =>
  defineHandler({ name, sources: ["*"], eventTypes: ["*"], retry: quick, run, ...more });

const liveJobs = (deliveryId: string) =>
  count(database.db, "pgboss.job where data->>'d' = $1 and state in ('created', 'retry', 'active')", [deliveryId]);

describe("a handler that returns", () => {
  test("is given the event as it was received, and its delivery ends with one attempt and no job", async () => {
    const seen: unknown[] = [];
    const { event, source, attempts, delivery, id } = await deliver(
      plain("returns", async (given, { attempt }) => {
        seen.push({ ...given, attempt });
      }),
      "delivered",
      { type: "order.paid", payload: '{"id": 12345678901234567890, "name": "Ada"}', context: '{"page":"p1"}', dedupKey: "order-1" },
    );
    expect(seen).toMatchObject([
      {
        id: publicId("evt", event.id),
        idempotencyKey: publicId("evt", event.id),
        type: "order.paid",
        source: source.name,
        provider: "none",
        dedupKey: "order-1",
        payload: { id: 12345678901234567890n, name: "Ada" },
        context: { page: "p1" },
        headers: [["content-type", "application/json"]],
        attempt: 1,
      },
    ]);
    expect((seen[0] as { body: Buffer }).body.toString()).toBe('{"id": 12345678901234567890, "name": "Ada"}');
    expect(attempts).toMatchObject([{ number: 1, outcome: "delivered", error_name: null }]);
    expect(delivery).toMatchObject({ attempts: 1, crashes: 0, lease_token: null, error: null });
    expect(await liveJobs(id)).toBe(0);
  });

  test("is counted in its minute", async () => {
    const { source } = await deliver(
      plain("counted", async () => {}),
      "delivered",
    );
    const { rows } = await database.db.query<{ outcome: string; deliveries: number }>(
      "select outcome, deliveries from delivery_minute where handler = 'counted' and source_id = $1::uuid",
      [source.id],
    );
    expect(rows).toEqual([{ outcome: "delivered", deliveries: 1 }]);
  });
});

describe("a handler that throws", () => {
  test("is tried again on its schedule until it works, and every attempt is written down", async () => {
    const { attempts, delivery, id } = await deliver(
      plain("works-at-last", async (_, { attempt }) => {
        if (attempt < 3) throw new Error(`not yet: ${attempt}`);
      }),
      "delivered",
    );
    expect(attempts).toMatchObject([
      { number: 1, outcome: "failed", error_message: "not yet: 1", retry_at: expect.any(Date) },
      { number: 2, outcome: "failed", error_message: "not yet: 2", retry_at: expect.any(Date) },
      { number: 3, outcome: "delivered", error_message: null, retry_at: null },
    ]);
    expect(delivery).toMatchObject({ attempts: 3, error: null });
    expect(await failuresOf(database.db, "works-at-last")).toEqual([]);
    expect(await liveJobs(id)).toBe(0);
  });

  test("waits for its next attempt with the moment shown", async () => {
    const { delivery, attempts, id } = await deliver(
      plain("waits", async () => Promise.reject(new Error("down")), {
        retry: { maxAttempts: 3, firstDelaySeconds: 600, maxDelaySeconds: 600 },
      }),
      "retrying",
    );
    expect(delivery.next_attempt_at).toEqual(attempts[0]?.retry_at);
    const seconds = (delivery.next_attempt_at!.getTime() - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(290);
    expect(seconds).toBeLessThan(601);
    expect(delivery.error).toBe("Error: down");
    expect(await liveJobs(id)).toBe(1);
  });

  test("becomes a dead letter in one failure group after its last attempt", async () => {
    const handler = plain("never-works", async (event) => {
      throw new TypeError(`Order ${(event.payload as { order: number }).order} is not known to "${event.id}"`);
    });
    const first = await deliver(handler, "dead", { payload: { order: 4711 } });
    await worker?.stop();
    const second = await deliver(handler, "dead", { payload: { order: 99 } });

    expect(first.attempts.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "failed"]);
    expect(first.delivery.attempts).toBe(3);
    expect(first.delivery.fingerprint).toBe(second.delivery.fingerprint);
    expect(await failuresOf(database.db, "never-works")).toEqual([
      { fingerprint: first.delivery.fingerprint, dead: 2, title: "Order <n> is not known to <text>" },
    ]);
    expect(await count(database.db, "delivery_minute where handler = 'never-works' and outcome = 'dead'")).toBe(2);
    expect(await liveJobs(first.id)).toBe(0);
  });

  test("a PermanentError is dead at once", async () => {
    const { attempts, delivery } = await deliver(
      plain("permanent", async () => Promise.reject(new PermanentError("the customer is gone"))),
      "dead",
    );
    expect(attempts).toMatchObject([{ number: 1, outcome: "permanent", error_message: "the customer is gone" }]);
    expect(delivery.error).toBe("PermanentError: the customer is gone");
  });

  test("a RetryAfterError names the moment", async () => {
    const { delivery } = await deliver(
      plain("told-when", async () => Promise.reject(new RetryAfterError("429", 3600))),
      "retrying",
    );
    const seconds = (delivery.next_attempt_at!.getTime() - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(3590);
    expect(seconds).toBeLessThanOrEqual(3600);
  });

  test.each([
    ["half a surrogate pair where it is cut", new Error(`${"x".repeat(3999)}😀`)],
    ["a NUL", new Error("a\0b")],
    ["no error at all", undefined],
    ["an object without a prototype", Object.create(null)],
    ["an error whose name and message are no texts", Object.assign(new Error("x"), { name: 42, message: { a: 1 } })],
  ])("throwing %s still ends the attempt", async (_, thrown) => {
    const { attempts } = await deliver(
      plain(
        `throws-${newId().slice(-12).replaceAll(/\d/g, "x")}`,
        async () => {
          throw thrown;
        },
        { retry: { maxAttempts: 1 } },
      ),
      "dead",
    );
    expect(attempts).toMatchObject([{ outcome: "failed" }]);
  });
});

describe("a handler that takes too long", () => {
  test("sees its signal abort, and the attempt counts as timed out", async () => {
    let reason: unknown;
    const { attempts } = await deliver(
      plain(
        "slow",
        (_, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => {
              reason = signal.reason;
              reject(signal.reason as Error);
            });
          }),
        { timeoutMs: 50, retry: { maxAttempts: 1 } },
      ),
      "dead",
    );
    expect(reason).toMatchObject({ name: "TimeoutError" });
    expect(attempts).toMatchObject([{ outcome: "timed_out", error_message: "the handler did not end within 50 ms" }]);
  });

  test("is given up when it ignores the signal", async () => {
    const { attempts } = await deliver(
      plain("deaf", () => new Promise(() => {}), { timeoutMs: 50, retry: { maxAttempts: 1 } }),
      "dead",
    );
    expect(attempts).toMatchObject([{ outcome: "timed_out" }]);
  });
});

describe("a payload that retention removed", () => {
  test("ends as a dead letter that says so", async () => {
    const source = await insertSource(database.db);
    const handler = plain("too-late", async () => {});
    worker = await runHandlers(database, [handler]);
    await worker.stop();
    const { id, deliveries } = await insertEvent(database, source, { handlers: [handler.name] });
    await database.db.query("delete from event where id = $1::uuid", [id]);
    worker = await runHandlers(database, [handler]);
    const delivery = await waitFor("it is dead", async () => {
      const row = await deliveryOf(database.db, deliveries[0]!.id);
      return row.state === "dead" && row;
    });
    expect(delivery.error).toBe("PayloadRemoved: Retention removed the payload before this could run");
  });
});
