/** A worker's pump with its real parts, inside the test's process: no heartbeat thread, no maintenance. */
import type { Handler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { createPool } from "#lib/postgres/db.ts";
import { createPrisma } from "#lib/postgres/prisma.ts";
import { createChildren } from "#worker/children.ts";
import { execute } from "#worker/execute.ts";
import { executeBatch } from "#worker/executeBatch.ts";
import type { Heartbeat } from "#worker/heartbeat.ts";
import { type Pump, startPump } from "#worker/pump.ts";
import { createSettler } from "#worker/settler.ts";
import { createSlots } from "#worker/slots.ts";
import { createSuspects } from "#worker/suspects.ts";
import { insertHandler } from "./factories.ts";
import { TEST_SECRET, type TestDatabase } from "./postgres.ts";

const noHeartbeat: Heartbeat = { addAll() {}, remove() {}, stop: async () => {} };

export type TestWorker = {
  workerId: string;
  pump(handler: string): Pump;
  /** Aborts running handlers, as at the end of SHUTDOWN_SECONDS. */
  abort(): void;
  stop(): Promise<void>;
};

/** Declares and runs `handlers` until `stop`; children find theirs in `module`. */
export async function runHandlers(
  database: TestDatabase,
  handlers: readonly Handler[],
  { concurrency = 50, handlerUrl = database.url, module = "tests/worker/handlers/inChildren.ts" } = {},
): Promise<TestWorker> {
  const { pool, queue } = database;
  for (const handler of handlers) await insertHandler(database, handler);
  const handlerPool = createPool({ connectionString: handlerUrl, max: 6, name: "test-handlers" });
  const stop = new AbortController();
  const [workerId, shard] = [newId(), 7];
  const settler = createSettler(pool, queue, shard);
  const pumps = new Map<string, Pump>();
  const children = createChildren({ handlers: module, connectionString: handlerUrl, appSecret: TEST_SECRET, shard }, workerId);
  const suspects = createSuspects();
  const outbox = { vault: database.context.vault, policy: { allowPrivate: true }, announce() {} };
  const deps = { prisma: createPrisma(handlerPool), queue, outbox, shard, stop: stop.signal, children, suspects, settle: settler.settle };
  const slots = createSlots(concurrency);
  for (const handler of handlers)
    pumps.set(
      handler.name,
      startPump(handler, {
        pool,
        queue,
        heartbeat: noHeartbeat,
        slots,
        workerId,
        shard,
        version: "test",
        execute: (running) => execute(deps, running),
        executeBatch: (running) => executeBatch(deps, running),
      }),
    );
  // Jobs that fall due are announced by nobody; the real worker has timers for those it knows, this one looks often.
  const waking = setInterval(() => {
    for (const pump of pumps.values()) pump.wake();
  }, 20);
  return {
    workerId,
    pump: (name) => pumps.get(name)!,
    abort: () => stop.abort(new Error("the worker stops")),
    async stop() {
      await Promise.all([...pumps.values()].map((pump) => pump.stop()));
      await Promise.all([...pumps.values()].map((pump) => pump.idle()));
      clearInterval(waking);
      await children.close();
      await handlerPool.end();
    },
  };
}
