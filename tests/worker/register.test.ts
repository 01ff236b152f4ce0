import { describe, expect, test } from "vitest";
import { defineBatchHandler, defineHandler, type Handler } from "#lib/domain/handler.ts";
import { count, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { registerHandlers } from "#worker/register.ts";

const database = useDatabase();
const handler = (name: string, more: object = {}) =>
  defineHandler({ name, sources: ["*"], eventTypes: ["*"], run: async () => {}, ...more });
const all = (_events: unknown) => Promise.resolve();
const register = (...handlers: Handler[]) => registerHandlers(database.pool, database.queue, handlers, "v1");

describe("handlers are refused when", () => {
  const NEVER = "The handler 'h' has a limit below one: it would never run.";
  const fifo = { mode: "fifo", onDead: "block" };
  test.each([
    ["a name is no kebab-case", { name: "OrderMail" }, "'OrderMail' is no handler name: use kebab-case, at most 60 characters."],
    ["one wants no source", { sources: [] }, "The handler 'h' names no source or no event type: it would never run."],
    ["one may never run", { concurrency: 0 }, NEVER],
    ["the workers together may never run one", { clusterConcurrency: 0 }, NEVER],
    ["a throttle lets nothing through", { throttle: { perSecond: 0 } }, NEVER],
    ["a key's throttle lets nothing through", { perKey: { throttle: { perSecond: -1 } } }, NEVER],
    ["a key may never run", { perKey: { concurrency: 0 } }, NEVER],
    [
      "a burst holds no start",
      { throttle: { perSecond: 1, burst: 0.5 } },
      "The handler 'h' has a throttle.burst below one: no start would ever fit into it.",
    ],
    [
      "a key cannot be read",
      { key: "body.customer" },
      "The handler 'h' has the key 'body.customer', which cannot be read: write 'entity', or an expression such as 'json:data.object.customer' or 'header:x-shop'.",
    ],
    ["an order is unknown", { order: { mode: "random" } }, "The handler 'h' has the order 'random': there are 'fifo' and 'latest-wins'."],
    [
      "fifo does not say what a dead letter means",
      { order: { mode: "fifo" } },
      "The handler 'h' is fifo: say what happens after a dead letter, onDead: 'block' or 'skip'.",
    ],
    [
      "fifo waits for quiet",
      { order: { ...fifo, debounceMs: 5 } },
      "The handler 'h' is fifo and waits for quiet: debounceMs and maxWaitMs belong to latest-wins.",
    ],
    [
      "fifo wants two at once",
      { order: fifo, perKey: { concurrency: 2 } },
      "The handler 'h' is fifo, which is one at a time, and wants a perKey.concurrency above one.",
    ],
    [
      "latest-wins has a rule for dead letters",
      { order: { mode: "latest-wins", onDead: "skip" } },
      "The handler 'h' is latest-wins and has onDead: that belongs to fifo, nothing waits behind a dead letter here.",
    ],
    [
      "the longest wait is shorter than the quiet",
      { order: { mode: "latest-wins", debounceMs: 10, maxWaitMs: 5 } },
      "The handler 'h' waits at most maxWaitMs, which is shorter than debounceMs.",
    ],
    [
      "a batch has an order",
      { batch: { size: 5, waitMs: 10 }, order: fifo, runBatch: all },
      "The handler 'h' is a batch handler with an order: what runs together has none.",
    ],
    [
      "a batch is empty",
      { batch: { size: 0, waitMs: 10 }, runBatch: all },
      "The handler 'h' has a batch size that is not between 1 and 1000.",
    ],
    [
      "a batch is too large",
      { batch: { size: 1001, waitMs: 10 }, runBatch: all },
      "The handler 'h' has a batch size that is not between 1 and 1000.",
    ],
    [
      "a batch is declared as a handler of one event",
      { batch: { size: 5, waitMs: 10 } },
      "The handler 'h' has a batch: declare it with defineBatchHandler, whose run takes the events.",
    ],
    [
      "a batch is isolated",
      { batch: { size: 5, waitMs: 10 }, runBatch: all, isolated: true },
      "The handler 'h' is isolated and takes batches: a child runs one delivery at a time.",
    ],
    [
      "a transactional batch takes no tx",
      { batch: { size: 5, waitMs: 10 }, runBatch: all, transactional: true, run: async (_event: unknown, _context: unknown) => {} },
      "The handler 'h' is transactional, but its run takes no context: write 'run(event, { tx })', and write to the database through tx.",
    ],
    [
      "a transactional one takes no tx",
      { transactional: true, run: async (_event: unknown) => {} },
      "The handler 'h' is transactional, but its run takes no context: write 'run(event, { tx })', and write to the database through tx.",
    ],
  ])("%s", async (_, more, message) => {
    await expect(register(handler("h", more))).rejects.toMatchObject({ code: "bad_handler", message });
    expect(await count(database.db, "handler")).toBe(0);
  });

  test("two have one name", async () => {
    await expect(register(handler("twin"), handler("twin"))).rejects.toThrow("Two handlers are named 'twin'.");
  });

  test("an order has no key, which defineHandler would have filled in", async () => {
    const { key: _key, ...keyless } = handler("h", { order: fifo });
    await expect(register(keyless as Handler)).rejects.toThrow("has an order or limits per key but no key");
  });

  test.each(["strpie", "Stripe", "gitub", "standard_webhooks"])("a source is misspelt: '%s'", async (source) => {
    await expect(register(handler("h", { sources: [source] }))).rejects.toThrow(/which does not exist. Did you mean '[a-z-]+'\?/);
  });

  test("a source is misspelt that a person made", async () => {
    await insertSource(database.db, { name: "warehouse" });
    await expect(register(handler("h", { sources: ["warehuose"] }))).rejects.toThrow("Did you mean 'warehouse'?");
  });
});

test("a source that does not exist yet is no misspelling", async () => {
  await insertSource(database.db, { name: "shop-1" });
  await register(handler("early", { sources: ["stripe-eu", "first-source", "shop-2", "stripe2", "billing"] }));
  expect(await count(database.db, "handler where name = 'early'")).toBe(1);
  await database.db.query("delete from handler");
});

test("every combination that means something is taken", async () => {
  await register(
    handler("a", { order: { mode: "fifo", onDead: "skip" }, perKey: { concurrency: 1 }, key: "json:data.object.customer" }),
    handler("b", { order: { mode: "latest-wins", debounceMs: 5, maxWaitMs: 50 }, key: "header:x-shop+json:id" }),
    handler("c", { batch: { size: 1000, waitMs: 0 }, runBatch: all, throttle: { perSecond: 0.5, burst: 1 } }),
    handler("d", { perKey: { throttle: { perSecond: 1 } }, transactional: true, run: async (_event: unknown, _context: unknown) => {} }),
  );
  expect(await count(database.db, "handler where definition->>'key' is not null")).toBe(3);
  await database.db.query("delete from handler");
});

test("each handler's own version is written, and its schema is not", async () => {
  const { z } = await import("zod");
  const versions = new Map([
    ["one", "v-one"],
    ["two", "v-two"],
  ]);
  await registerHandlers(database.pool, database.queue, [handler("one", { schema: z.object({}) }), handler("two")], versions);
  const { rows } = await database.db.query<{ version: string; definition: object }>(
    "select version, definition from handler order by name",
  );
  expect(rows.map(({ version }) => version)).toEqual(["v-one", "v-two"]);
  expect(Object.keys(rows[0]!.definition).toSorted()).toEqual(Object.keys(rows[1]!.definition).toSorted());
  await database.db.query("delete from handler");
});

test("a handler that is declared no more is retired, and comes back when it is", async () => {
  const retired = async () =>
    (await database.db.query<{ name: string }>("select name from handler where retired_at is not null order by name")).rows.map(
      ({ name }) => name,
    );
  await register(handler("stays"), handler("goes"));
  expect(await retired()).toEqual([]);
  await register(handler("stays"));
  expect(await retired()).toEqual(["goes"]);
  await register(handler("stays"), handler("goes"));
  expect(await retired()).toEqual([]);
  expect(await count(database.db, "handler")).toBe(2);
});

test("a job outlasts its batch when each of its events is tried alone after it", async () => {
  const batch = defineBatchHandler({
    ...{ name: "in-batches", sources: ["*"], eventTypes: ["*"], timeoutMs: 30_000, batch: { size: 10, waitMs: 1_000 } },
    run: async () => {},
  });
  await register(batch);
  expect(await count(database.db, "pgboss.queue where name = 'handler.in-batches' and expire_seconds > 11 * 30")).toBe(1);
});
