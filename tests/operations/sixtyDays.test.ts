import { expect, test } from "vitest";
import { defineHandler } from "#lib/domain/handler.ts";
import { reconcile } from "#lib/operations/reconcile.ts";
import { startBoss } from "#lib/queue/boss.ts";
import { deleteOld, dropPartitions } from "#lib/store/retention.ts";
import { count, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const DAY_MS = 86_400_000;
const RETENTION_DAYS = 30;

/** What a day does to the queue: everything in it is a day older. */
const ageJobs = () =>
  database.db.query(`
    update pgboss.job set created_on = created_on - interval '1 day', start_after = start_after - interval '1 day',
      keep_until = keep_until - interval '1 day', completed_on = completed_on - interval '1 day'`);

test("nothing that waits for a paused handler disappears in sixty days, and all of it is delivered when the handler is resumed", async () => {
  const source = await insertSource(database.db);
  const [waits, done] = ["waits", "done"].map((name) =>
    defineHandler({ name, sources: ["*"], eventTypes: ["*"], run: async () => {}, concurrency: 50 }),
  ) as [ReturnType<typeof defineHandler>, ReturnType<typeof defineHandler>];
  for (const handler of [waits, done]) await insertHandler(database, handler);
  for (let n = 0; n < 100; n++) await insertEvent(database, source, { handlers: [waits.name], payload: { n } });
  // What was handled goes when its time has come: the same housekeeping, seen to do something.
  const worker = await runHandlers(database, [done]);
  const handled = await insertEvent(database, source, { handlers: [done.name] });
  await waitFor("it is handled", () => count(database.db, "delivery where handler = 'done' and state = 'delivered'"));
  await worker.stop();

  const boss = await startBoss({ pool: database.pool, supervise: false });
  const start = Date.now();
  for (let day = 1; day <= 60; day++) {
    await ageJobs();
    await boss.supervise();
    const before = new Date(start + (day - RETENTION_DAYS) * DAY_MS);
    await dropPartitions(database.db, before);
    while ((await deleteOld(database.db, before, 5_000)) > 0);
  }
  await boss.stop({ graceful: false });

  expect(await count(database.db, "delivery where handler = 'waits' and state = 'queued' and attempts = 0")).toBe(100);
  expect(await count(database.db, "event e join request r on r.id = e.request_id where r.body is not null")).toBeGreaterThanOrEqual(100);
  expect(await count(database.db, "event_key")).toBe(100);
  expect(await count(database.db, "pgboss.job where name = 'handler.waits' and state = 'created'")).toBe(100);
  expect(await count(database.db, "delivery where event_id = $1::uuid", [handled.id])).toBe(0);
  expect(await reconcile(database.pool, database.db, database.queue, [waits.name])).toBe(0);

  const resumed = await runHandlers(database, [waits]);
  await waitFor(
    "all are delivered",
    async () => (await count(database.db, "delivery where handler = 'waits' and state = 'delivered'")) === 100,
  );
  await resumed.stop();
});
