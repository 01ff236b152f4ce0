import { afterEach, describe, expect, test } from "vitest";
import { defineHandler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { changeDelivery } from "#lib/operations/changeDelivery.ts";
import { attemptsOf, deliveryOf, insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const actor = { name: "ada@example.com", role: "operator", address: "192.0.2.1" } as const;
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const change = (id: string, action: "cancel" | "retry_now") => changeDelivery(database.pool, database.queue, id, action, actor);

/** A delivery that failed once and waits an hour. */
async function waiting(name: string) {
  const handler = defineHandler({
    name,
    sources: ["*"],
    eventTypes: ["*"],
    retry: { maxAttempts: 3, firstDelaySeconds: 3600, maxDelaySeconds: 3600 },
    run: async (_, { attempt }) => {
      if (attempt === 1) throw new Error("not now");
    },
  });
  worker = await runHandlers(database, [handler]);
  const { deliveries } = await insertEvent(database, await insertSource(database.db), { handlers: [name] });
  const id = deliveries[0]!.id;
  await becomes(id, "retrying");
  return id;
}

const becomes = (id: string, state: string) =>
  waitFor(`the delivery is ${state}`, async () => {
    const row = await deliveryOf(database.db, id);
    return row.state === state && row;
  });

describe("a delivery that waits for its next attempt", () => {
  test("is tried at once when asked, and its old job can do nothing any more", async () => {
    const id = await waiting("retried");
    const { job_id: oldJob } = await deliveryOf(database.db, id);
    await change(id, "retry_now");
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 2 });
    await database.db.query("update pgboss.job set start_after = now() where id = $1::uuid", [oldJob]);
    await waitFor("the stale job is ended", async () => (await database.queue.liveJobIds(database.db, "retried", [oldJob])).size === 0);
    expect((await attemptsOf(database.db, id)).map(({ outcome }) => outcome)).toEqual(["failed", "delivered"]);
  });

  test("is never tried again once it is cancelled", async () => {
    const id = await waiting("cancelled");
    const { job_id: job } = await deliveryOf(database.db, id);
    await change(id, "cancel");
    expect(await deliveryOf(database.db, id)).toMatchObject({ state: "cancelled", next_attempt_at: null });
    await database.db.query("update pgboss.job set start_after = now() where id = $1::uuid", [job]);
    await waitFor("its job is ended", async () => (await database.queue.liveJobIds(database.db, "cancelled", [job])).size === 0);
    expect(await attemptsOf(database.db, id)).toHaveLength(1);
    await expect(change(id, "retry_now")).rejects.toMatchObject({ code: "conflict" });
    await expect(change(id, "cancel")).rejects.toMatchObject({ code: "conflict" });
  });

  test("that does not exist is not found", async () => {
    await expect(change(newId(), "cancel")).rejects.toMatchObject({ code: "not_found" });
  });
});
