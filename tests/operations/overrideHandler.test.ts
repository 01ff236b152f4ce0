import { afterEach, describe, expect, test } from "vitest";
import { handlerPatch } from "#lib/contracts/handlers.ts";
import { defineHandler } from "#lib/domain/handler.ts";
import { overrideHandler } from "#lib/operations/overrideHandler.ts";
import { CONFIG_CHANNEL, listen } from "#lib/postgres/listen.ts";
import { listHandlers } from "#lib/store/handlerStats.ts";
import { listHandlerControls } from "#lib/store/handlers.ts";
import { insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { registerHandlers } from "#worker/register.ts";

const database = useDatabase();
const actor = { name: "ada@example.com", role: "operator", address: "192.0.2.1" } as const;
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const handlerOf = (name: string, run = async () => {}) =>
  defineHandler({ name, sources: ["*"], eventTypes: ["*"], concurrency: 2, throttle: { perSecond: 20, burst: 40 }, run });
const override = (name: string, patch: Parameters<typeof overrideHandler>[2]) => overrideHandler(database.pool, name, patch, actor);
const summaryOf = async (name: string) => (await listHandlers(database.db, name))[0]!;
const audited = async (name: string) =>
  (
    await database.db.query<{ actor: string; action: string; detail: object }>(
      "select actor, action, detail from audit_log where target = $1::text order by id",
      [name],
    )
  ).rows;

describe("a limit set at run time", () => {
  test("holds over the code's, beside those that were not set", async () => {
    await insertHandler(database, handlerOf("set"));

    await override("set", { throttle: { perSecond: 5 } });
    await override("set", { clusterConcurrency: 7 });

    expect(await summaryOf("set")).toMatchObject({
      concurrency: 2,
      throttle: { perSecond: 20, burst: 40 },
      overrides: { throttle: { perSecond: 5 }, clusterConcurrency: 7 },
      limits: { concurrency: 2, clusterConcurrency: 7, throttle: { perSecond: 5 } },
    });
  });

  test("is given back to the code by null, alone", async () => {
    await insertHandler(database, handlerOf("back"));
    await override("back", { concurrency: 50, throttle: { perSecond: 5, burst: 9 } });

    await override("back", { throttle: null });

    expect(await summaryOf("back")).toMatchObject({
      overrides: { concurrency: 50 },
      limits: { concurrency: 50, clusterConcurrency: null, throttle: { perSecond: 20, burst: 40 } },
    });
    expect((await summaryOf("back")).overrides).not.toHaveProperty("throttle");
  });

  test("is left alone by a worker that starts and declares its handlers anew", async () => {
    const handler = handlerOf("kept");
    await registerHandlers(database.pool, database.queue, [handler], "v1");
    await override("kept", { concurrency: 50 });

    await registerHandlers(database.pool, database.queue, [{ ...handler, concurrency: 3 }], "v2");

    expect(await summaryOf("kept")).toMatchObject({ version: "v2", concurrency: 3, limits: { concurrency: 50 } });
  });

  test("is written down with who set it, what was before and what is after", async () => {
    await insertHandler(database, handlerOf("audited"));

    await override("audited", { concurrency: 4 });
    await override("audited", { concurrency: null, clusterConcurrency: 9 });

    expect(await audited("audited")).toEqual([
      { actor: actor.name, action: "handler.limits_changed", detail: { before: {}, after: { concurrency: 4 } } },
      { actor: actor.name, action: "handler.limits_changed", detail: { before: { concurrency: 4 }, after: { clusterConcurrency: 9 } } },
    ]);
  });

  test("is announced to the workers, and changes how many run while they run", async () => {
    const [released, state] = [Promise.withResolvers<void>(), { running: 0 }];
    const handler = handlerOf("live", async () => {
      state.running++;
      await released.promise;
    });
    worker = await runHandlers(database, [handler]);
    const listener = await listen({
      connectionString: database.url,
      channels: [CONFIG_CHANNEL],
      onMessage: () => void listHandlerControls(database.db).then((controls) => worker?.pump("live").control(controls.get("live")!)),
      onConnect() {},
    });
    const source = await insertSource(database.db);
    for (let n = 0; n < 6; n++) await insertEvent(database, source, { handlers: ["live"] });
    await waitFor("as many run as the code allows", () => state.running === 2);

    await override("live", { concurrency: 5 });

    await waitFor("as many run as the operator allows", () => state.running === 5);
    released.resolve();
    await listener.close();
  });

  test("of a handler that does not exist is not found", async () => {
    await expect(override("nobody", { concurrency: 1 })).rejects.toMatchObject({ code: "not_found" });
    expect(await audited("nobody")).toEqual([]);
  });
});

test.each([
  [{}],
  [{ overrides: {} }],
  [{ overrides: { concurrency: 0 } }],
  [{ overrides: { concurrency: 1_001 } }],
  [{ overrides: { concurrency: 1.5 } }],
  [{ overrides: { clusterConcurrency: 10_001 } }],
  [{ overrides: { throttle: { perSecond: 0 } } }],
  [{ overrides: { throttle: { perSecond: 100_001 } } }],
  [{ overrides: { throttle: { perSecond: 1, burst: 0 } } }],
  [{ overrides: { throttle: { burst: 5 } } }],
  [{ overrides: { timeoutMs: 5 } }],
])("%j is refused: it would stop the handler, or mean nothing", (patch) => {
  expect(handlerPatch.safeParse(patch).success).toBe(false);
});

test.each([
  [{ paused: true }],
  [{ overrides: { concurrency: 1_000, clusterConcurrency: 10_000, throttle: { perSecond: 0.001, burst: 1 } } }],
  [{ paused: false, overrides: { throttle: null } }],
])("%j is taken", (patch) => {
  expect(handlerPatch.safeParse(patch).success).toBe(true);
});
