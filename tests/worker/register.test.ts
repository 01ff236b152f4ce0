import { describe, expect, test } from "vitest";
import { defineHandler } from "#lib/domain/handler.ts";
import { count } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { registerHandlers } from "#worker/register.ts";

const database = useDatabase();
const handler = (name: string, more: object = {}) =>
  defineHandler({ name, sources: ["*"], eventTypes: ["*"], run: async () => {}, ...more });
const register = (...handlers: ReturnType<typeof handler>[]) => registerHandlers(database.pool, database.queue, handlers, "v1");

describe("handlers are refused when", () => {
  test.each([
    ["two have one name", [handler("twin"), handler("twin")], "Two handlers are named 'twin'."],
    ["a name is no kebab-case", [handler("OrderMail")], "'OrderMail' is no handler name: use kebab-case, at most 60 characters."],
    ["one wants no source", [handler("idle", { sources: [] })], "The handler 'idle' names no source or no event type: it would never run."],
    ["one may never run", [handler("stuck", { concurrency: 0 })], "The handler 'stuck' has a limit below one: it would never run."],
    [
      "a throttle lets nothing through",
      [handler("dry", { throttle: { perSecond: 0 } })],
      "The handler 'dry' has a limit below one: it would never run.",
    ],
  ])("%s", async (_, handlers, message) => {
    await expect(register(...handlers)).rejects.toMatchObject({ code: "bad_handler", message });
    expect(await count(database.db, "handler")).toBe(0);
  });
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
