import { expect, test } from "vitest";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import type { Pool } from "#lib/postgres/db.ts";
import type { DeliveryJob } from "#lib/queue/queue.ts";
import { count, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import type { Heartbeat } from "#worker/heartbeat.ts";
import { createLanes } from "#worker/lanes.ts";
import { run } from "#worker/run.ts";
import { take } from "#worker/take.ts";

const database = useDatabase();

const handlerOf = (name: string, more: object = {}) =>
  defineHandler({ name, sources: ["*"], eventTypes: ["*"], concurrency: 10, run: async () => {}, ...more });

/** The pool, but whatever statement holds `text` fails, as when the connection is lost. */
const failingAt = (text: string): Pool =>
  new Proxy(database.pool, {
    get(pool, name) {
      if (name !== "query") return Reflect.get(pool, name, pool);
      return (query: { text: string }) =>
        query.text.includes(text) ? Promise.reject(new Error("the connection is lost")) : pool.query(query);
    },
  });

async function taker(handler: Handler, pool = database.pool) {
  const beating = new Set<string>();
  const heartbeat: Heartbeat = {
    addAll(_, jobs) {
      for (const { id } of jobs) beating.add(id);
    },
    remove: (_, { id }) => void beating.delete(id),
    stop: async () => {},
  };
  const deps = { pool, queue: database.queue, heartbeat, workerId: newId(), shard: 1, version: "test" };
  await insertHandler(database, handler);
  return { beating, take: () => take(deps, handler, createLanes(), 10, 10) };
}

const active = (handler: string) => count(database.db, "pgboss.job where name = $1 and state::text = 'active'", [`handler.${handler}`]);
const idsOf = (jobs: readonly DeliveryJob[]) => jobs.map(({ id }) => id);

test("of two jobs of one delivery fetched together the current one runs, and the older one ends", async () => {
  const handler = handlerOf("twice-fetched");
  const worker = await taker(handler);
  const source = await insertSource(database.db);
  const [delivery] = (await insertEvent(database, source, { handlers: [handler.name] })).deliveries;
  // As when somebody tries a delivery now whose retry falls due while its handler is paused.
  await database.queue.enqueue(database.db, handler.name, [{ jobId: newId(), deliveryId: delivery!.id, lane: "retry" }]);
  const taken = await worker.take();
  expect(taken.jobs).toBe(2);
  const running = await taken.running;
  expect(idsOf(running.map(({ job }) => job))).toEqual([delivery!.jobId]);
  expect([...worker.beating]).toEqual([delivery!.jobId]);
  expect(await active(handler.name)).toBe(1);
});

test("what is claimed runs although the tokens that are left cannot be given back", async () => {
  const handler = handlerOf("tokens-lost", { throttle: { perSecond: 100, burst: 20 } });
  const worker = await taker(handler, failingAt("throttle.return"));
  const source = await insertSource(database.db);
  await insertEvent(database, source, { handlers: [handler.name] });
  // The first asks for a bucket that is made for it.
  await worker.take().catch(() => {});
  const { running } = await worker.take();
  expect(await running).toHaveLength(1);
  expect(worker.beating.size).toBe(1);
});

test("a transactional handler whose token is far away is not called, and its delivery goes back", async () => {
  let calls = 0;
  const handler = handlerOf("too-early", { transactional: true, run: async (_: unknown, _context: unknown) => void calls++ });
  const worker = await taker(handler);
  const source = await insertSource(database.db);
  await insertEvent(database, source, { handlers: [handler.name] });
  const [running] = await (await worker.take()).running;
  const { prisma, queue, context } = database;
  const deps = {
    connect: async () => ({ prisma, queue, outbox: { vault: context.vault, policy: { allowPrivate: true }, announce() {} } }),
    ...{ shard: 1, stop: new AbortController().signal, givesUp: true, onBegin() {}, onCall() {} },
  };
  expect(await run(deps, { ...running!, pace: async () => 30 })).toEqual({ end: "released", delaySeconds: 30 });
  expect(calls).toBe(0);
});
