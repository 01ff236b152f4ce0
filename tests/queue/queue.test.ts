import { expect, test } from "vitest";
import { newId } from "#lib/domain/id.ts";
import type { DeliveryJob } from "#lib/queue/queue.ts";
import { count } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const database = useDatabase();

async function runningJob(handler: string): Promise<DeliveryJob> {
  const { queue, db } = database;
  await queue.ensure(handler, 30_000);
  await queue.enqueue(db, handler, [{ jobId: newId(), deliveryId: newId(), lane: "live" }]);
  const [job] = await queue.fetch(handler, 1);
  return job!;
}

async function end(handler: string, job: DeliveryJob): Promise<void> {
  const { text, values } = await database.queue.completeStatement(handler, [job], 1);
  await database.db.query(text, values);
}

const jobs = (handler: string, state: string) =>
  count(database.db, "pgboss.job where name = $1 and state::text = $2", [`handler.${handler}`, state]);

test("a job that runs is ended as pg-boss itself ends it", async () => {
  const [ours, theirs] = ["ended-by-us", "ended-by-pg-boss"];
  await end(ours, await runningJob(ours));
  await database.queue.complete(database.db, theirs, [await runningJob(theirs)]);
  const { rows } = await database.db.query<Record<string, unknown>>(
    "select name, to_jsonb(j) - array['id', 'name', 'data', 'created_on', 'start_after', 'started_on', 'completed_on', 'keep_until', 'heartbeat_on'] as rest, completed_on is not null as ended from pgboss.job j where name = any($1::text[]) order by name",
    [[`handler.${ours}`, `handler.${theirs}`]],
  );
  expect(rows).toHaveLength(2);
  expect(rows[0]!.ended).toBe(true);
  expect(rows[0]!.rest).toEqual(rows[1]!.rest);
});

test("a job that somebody else has fetched since is not ended by whoever had it before", async () => {
  const handler = "fetched-again";
  const before = await runningJob(handler);
  // As pg-boss gives back the job of a worker that fell silent.
  await database.db.query("update pgboss.job set state = 'retry', retry_count = retry_count + 1, start_after = now() where id = $1::uuid", [
    before.id,
  ]);
  const [after] = await database.queue.fetch(handler, 1);
  expect(after!.id).toBe(before.id);
  await end(handler, before);
  expect(await jobs(handler, "active")).toBe(1);
  await end(handler, after!);
  expect(await jobs(handler, "completed")).toBe(1);
});
