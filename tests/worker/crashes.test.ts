import { afterEach, describe, expect, test } from "vitest";
import { defineHandler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { reconcile } from "#lib/operations/reconcile.ts";
import { claimDeliveries } from "#lib/store/deliveries.ts";
import { attemptsOf, deliveryOf, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const runs = new Map<string, number>();
const handlerNamed = (name: string) =>
  defineHandler({
    name,
    sources: ["*"],
    eventTypes: ["*"],
    retry: { maxAttempts: 1 },
    async run() {
      runs.set(name, (runs.get(name) ?? 0) + 1);
    },
  });

const claimAs = (deliveryId: string, jobId: string) =>
  claimDeliveries(database.db, [{ deliveryId, jobId, leaseToken: newId(), crashId: newId() }], newId());

/** A delivery as a worker that died `times` times leaves it: running, with its job given out again. */
async function crashed(name: string, times: number) {
  const handler = handlerNamed(name);
  await insertHandler(database, handler);
  const { deliveries } = await insertEvent(database, await insertSource(database.db), { handlers: [name] });
  const { id, jobId } = deliveries[0]!;
  for (let i = 0; i < times; i++) await claimAs(id, jobId);
  return { handler, id, jobId };
}

const becomes = (id: string, state: string) =>
  waitFor(`the delivery is ${state}`, async () => {
    const row = await deliveryOf(database.db, id);
    return row.state === state && row;
  });

describe("a delivery whose worker died", () => {
  test("runs again with all its attempts, and the crash is written down", async () => {
    const { handler, id } = await crashed("survivor", 1);
    worker = await runHandlers(database, [handler]);
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 1 });
    expect(await attemptsOf(database.db, id)).toMatchObject([
      { number: 1, outcome: "crashed", error_name: "WorkerCrashed" },
      { number: 1, outcome: "delivered" },
    ]);
  });

  test("is laid aside the third time without being run, and says why", async () => {
    const { handler, id } = await crashed("poison", 3);
    worker = await runHandlers(database, [handler]);
    expect(await becomes(id, "dead")).toMatchObject({
      attempts: 0,
      crashes: 3,
      error: "WorkerCrashed: The worker died 3 times while this ran",
    });
    expect(runs.get("poison")).toBeUndefined();
    expect((await attemptsOf(database.db, id)).map(({ outcome }) => outcome)).toEqual(["crashed", "crashed", "crashed"]);
  });

  test("is claimed by one of two that try at once", async () => {
    const { id, jobId } = await crashed("contested", 0);
    const [first, second] = await Promise.all([claimAs(id, jobId), claimAs(id, newId())]);
    expect([first.length, second.length]).toEqual([1, 0]);
  });
});

describe("deliveries that were running when a worker died", () => {
  test("run again one at a time beside the others, and waiting uses neither an attempt nor a crash", async () => {
    let suspects = 0;
    let most = 0;
    const release = Promise.withResolvers<void>();
    const handler = defineHandler({
      name: "suspects",
      sources: ["*"],
      eventTypes: ["*"],
      retry: { maxAttempts: 1 },
      async run(event) {
        if (event.type === "innocent") return release.resolve();
        suspects++;
        most = Math.max(most, suspects);
        await release.promise;
        suspects--;
      },
    });
    await insertHandler(database, handler);
    const source = await insertSource(database.db);
    const deliver = async (type: string) => (await insertEvent(database, source, { type, handlers: ["suspects"] })).deliveries[0]!;
    const crashedOnes = [await deliver("suspect"), await deliver("suspect"), await deliver("suspect")];
    for (const { id, jobId } of crashedOnes) await claimAs(id, jobId);
    // Found again by a later claim, that is how a crash is noticed.
    worker = await runHandlers(database, [handler]);
    await waitFor("one suspect runs and the others were given back", async () => {
      const states = await Promise.all(crashedOnes.map(async ({ id }) => (await deliveryOf(database.db, id)).state));
      return suspects === 1 && states.filter((state) => state === "queued").length === 2;
    });
    const innocent = await deliver("innocent");
    await becomes(innocent.id, "delivered");
    for (const { id } of crashedOnes) expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 1 });
    expect(most).toBe(1);
  });
});

describe("the reconciler", () => {
  const reconcileNow = (handler: string) => reconcile(database.pool, database.db, database.queue, [handler]);
  const loseJob = (jobId: string) => database.db.query("delete from pgboss.job where id = $1::uuid", [jobId]);

  test("finds nothing on a healthy system", async () => {
    await crashed("healthy", 0);
    expect(await reconcileNow("healthy")).toBe(0);
  });

  test("gives a queued delivery without a job a new one", async () => {
    const { handler, id, jobId } = await crashed("lost-queued", 0);
    await loseJob(jobId);
    expect(await reconcileNow("lost-queued")).toBe(1);
    expect(await reconcileNow("lost-queued")).toBe(0);
    worker = await runHandlers(database, [handler]);
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 0 });
  });

  test("gives a running delivery without a job a new one, fences whoever had it, and counts a crash", async () => {
    const { handler, id, jobId } = await crashed("lost-running", 1);
    await loseJob(jobId);
    expect(await reconcileNow("lost-running")).toBe(1);
    expect(await deliveryOf(database.db, id)).toMatchObject({ lease_token: null });
    worker = await runHandlers(database, [handler]);
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 1 });
  });

  test("keeps the moment of a delivery that waits for its next attempt", async () => {
    const { id, jobId } = await crashed("lost-retrying", 0);
    const at = new Date(Date.now() + 3_600_000);
    await database.db.query("update delivery set state = 'retrying', next_attempt_at = $2::timestamptz where id = $1::uuid", [
      id,
      at.toISOString(),
    ]);
    await loseJob(jobId);
    expect(await reconcileNow("lost-retrying")).toBe(1);
    const { job_id, next_attempt_at } = await deliveryOf(database.db, id);
    expect(next_attempt_at).toEqual(at);
    const { rows } = await database.db.query<{ start_after: Date }>("select start_after from pgboss.job where id = $1::uuid", [job_id]);
    expect(rows[0]?.start_after).toEqual(at);
  });

  test("leaves ended deliveries alone", async () => {
    const { id, jobId } = await crashed("ended", 0);
    await loseJob(jobId);
    await database.db.query("update delivery set state = 'cancelled' where id = $1::uuid", [id]);
    expect(await reconcileNow("ended")).toBe(0);
  });
});
