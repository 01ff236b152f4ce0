import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineHandler } from "#lib/domain/handler.ts";
import { RetryAfterError } from "#lib/domain/outcome.ts";
import { integer } from "#lib/domain/schema.ts";
import { listHandlerControls } from "#lib/store/handlers.ts";
import { attemptsOf, deliveryOf, failuresOf, insertEvent, insertSource, type TestSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
let worker: TestWorker;
let source: TestSource;
let ran = 0;

const strict = defineHandler({
  name: "strict",
  sources: ["*"],
  eventTypes: ["*"],
  transactional: true,
  schema: z.object({ amount: integer() }),
  async run(_event, { tx }) {
    await tx.$executeRaw`select 1`;
    ran++;
  },
});
const throttled = defineHandler({
  name: "throttled",
  sources: ["*"],
  eventTypes: ["*"],
  retry: { maxAttempts: 2 },
  async run() {
    throw new RetryAfterError("They said 429", 0.05);
  },
});

const holding = defineHandler({
  name: "holding",
  sources: ["*"],
  eventTypes: ["*"],
  retry: { maxAttempts: 1 },
  async run({ payload }) {
    throw new RetryAfterError("They said 429", (payload as { seconds: number }).seconds, { scope: "handler" });
  },
});

beforeAll(async () => {
  worker = await runHandlers(database, [strict, throttled, holding]);
  source = await insertSource(database.db);
});
afterAll(() => worker.stop());

async function deliver(handler: string, payload: unknown) {
  const { deliveries } = await insertEvent(database, source, { payload, handlers: [handler] });
  const { id } = deliveries[0]!;
  await waitFor("it has ended", async () => ["delivered", "dead"].includes((await deliveryOf(database.db, id)).state));
  return { id, ...(await deliveryOf(database.db, id)) };
}

test("a payload that does not fit the schema is dead after one attempt, grouped by the paths, and run is never called", async () => {
  const first = await deliver("strict", { amount: "12" });
  const second = await deliver("strict", {});
  expect([first.state, second.state, ran]).toEqual(["dead", "dead", 0]);
  expect(await attemptsOf(database.db, first.id)).toMatchObject([
    { outcome: "schema_mismatch", error_name: "SchemaMismatch", error_message: "amount: expected number or bigint, received string" },
  ]);
  expect(await failuresOf(database.db, "strict")).toMatchObject([{ dead: 2, title: "does not fit the schema: amount" }]);
});

test("a payload that fits runs, with integers beyond 2^53 whole", async () => {
  expect(await deliver("strict", '{"amount":9007199254740993}')).toMatchObject({ state: "delivered" });
  expect(ran).toBe(1);
});

test("a throttled attempt uses an attempt and says so", async () => {
  const { id, state } = await deliver("throttled", {});
  expect(state).toBe("dead");
  expect(await attemptsOf(database.db, id)).toMatchObject([
    { number: 1, outcome: "throttled", error_name: "RetryAfterError" },
    { number: 2, outcome: "throttled", retry_at: null },
  ]);
});

test("a remote's wish that concerns the whole handler holds it until then, also with the last attempt, and is never shortened", async () => {
  const heldFor = async (name: string) => {
    const seconds = Number((await listHandlerControls(database.db)).get(name)?.heldMs) / 1000;
    return Math.round(seconds / 100) * 100;
  };
  expect((await deliver("holding", { seconds: 600 })).state).toBe("dead");
  expect(await heldFor("holding")).toBe(600);
  await deliver("holding", { seconds: 5 });
  expect(await heldFor("holding")).toBe(600);
  expect(await heldFor("throttled")).toBe(0);
});
