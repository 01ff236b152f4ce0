/** The dry run: what it finds, that it leaves nothing behind, and that it survives the worker that runs it. */
import { describe, expect, test } from "vitest";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { count, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers } from "#tests/support/pump.ts";
import { useReplays } from "#tests/support/replays.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { tryReplays } from "#worker/trial.ts";

const database = useDatabase();
const { handlerNamed, states, work, start, step, change, read, detail, stepUntil } = useReplays(database);

let mode: "throws" | "throws otherwise" | "writes" | "hangs" = "writes";
const ledger = (name: string, timeoutMs = 10_000): Handler =>
  defineHandler({
    name,
    sources: ["*"],
    eventTypes: [`${name}.*`],
    transactional: true,
    timeoutMs,
    retry: { maxAttempts: 1 },
    async run(event, { tx }) {
      if (mode === "throws") throw new TypeError("amount is undefined");
      if (mode === "throws otherwise") throw new RangeError("amount is too large");
      await tx.$executeRaw`insert into ledger_entry (id, event_id, kind, object_id, amount, currency, occurred_at)
                           values (gen_random_uuid(), ${event.id}, 'charge', 'ch_1', 1, 'eur', now())`;
      if (mode === "hangs") await new Promise(() => {});
    },
  });

/** As many events of a transactional handler, dead unless `dead` is false. */
async function recorded(name: string, events: number, { dead = true, timeoutMs = 10_000 } = {}) {
  const handler = ledger(name, timeoutMs);
  const source = await insertSource(database.db);
  await insertHandler(database, handler);
  for (let i = 0; i < events; i++) await insertEvent(database, source, { type: `${name}.made`, handlers: dead ? [name] : [] });
  if (dead) {
    mode = "throws";
    const failing = await runHandlers(database, [handler]);
    await waitFor("all are dead", async () => (await states(name, "dead")) === events);
    await failing.stop();
  }
  mode = "writes";
  return { handler, scope: { kind: "events", q: `source:${source.name}` } as const };
}

const tryOut = (id: string, ...handlers: Handler[]) =>
  waitFor("the dry run is over", async () => {
    await tryReplays({ context: database.context, handlers });
    const replay = await read(id);
    return replay.state === "paused" && replay;
  });

describe("a dry run", () => {
  test("says what each would do now beside what it did, writes nothing, and waits for a person", async () => {
    const { handler, scope } = await recorded("tried", 30);
    const id = await start(scope, { dryRun: true });
    expect(await read(id)).toMatchObject({ state: "trying", started_at: null });
    expect(await step(id)).toBe(0);
    expect(await tryOut(id, handler)).toMatchObject({ note: "The dry run is over: 20 of 20 tried would be delivered.", started: 0 });
    const { trials } = await detail(id);
    expect(trials).toHaveLength(20);
    expect(trials[0]).toMatchObject({
      ...{ handler: "tried", outcome: "delivered", comparison: "mended", error: null },
      writes: [{ table: "ledger_entry", inserted: 1, updated: 0, deleted: 0 }],
      was: { state: "dead", error: "TypeError: amount is undefined" },
    });
    expect(await count(database.db, "ledger_entry")).toBe(0);
    expect(await count(database.db, "attempt where handler = 'tried'")).toBe(30);

    expect(await change(id, { action: "start" })).toMatchObject({ state: "running", note: "" });
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ delivered: 30 });
    expect(await count(database.db, "audit_log where action in ('replay.tried', 'replay.started') and actor = 'ada@example.com'")).toBe(2);
  });

  test("spreads its sample over the whole membership", async () => {
    const { handler, scope } = await recorded("spread", 40, { dead: false });
    const id = await start(scope, { dryRun: true, sample: 4 });
    const { rows } = await database.db.query<{ position: number }>(
      "select position from replay_trial where replay_id = $1::uuid order by 1",
      [id],
    );
    expect(rows.map(({ position }) => position)).toEqual([6, 16, 26, 36]);
    await tryOut(id, handler);
    expect((await detail(id)).trials.every(({ comparison }) => comparison === "first")).toBe(true);
  });

  test("tells the failure that is still there from a new one", async () => {
    const { handler, scope } = await recorded("failing", 2);
    mode = "throws";
    const still = await start(scope, { dryRun: true });
    expect(await tryOut(still, handler)).toMatchObject({
      note: "The dry run is over: 0 of 2 tried would be delivered; 2 would fail: TypeError: amount is undefined",
    });
    expect((await detail(still)).trials.map(({ comparison }) => comparison)).toEqual(["still_fails", "still_fails"]);
    await change(still, { action: "cancel" });
    mode = "throws otherwise";
    const otherwise = await start(scope, { dryRun: true });
    await tryOut(otherwise, handler);
    expect((await detail(otherwise)).trials.map(({ comparison }) => comparison)).toEqual(["fails_otherwise", "fails_otherwise"]);
  });

  test("gives up a handler that does not end, and commits nothing of it", async () => {
    const { handler, scope } = await recorded("hanging", 1, { dead: false, timeoutMs: 200 });
    mode = "hangs";
    const id = await start(scope, { dryRun: true });
    await tryOut(id, handler);
    expect((await detail(id)).trials).toMatchObject([{ outcome: "timed_out", comparison: "breaks" }]);
    expect(await count(database.db, "ledger_entry where event_id like 'evt%' and kind = 'hang'")).toBe(0);
  });

  test("is refused where nothing could be undone, with the reason", async () => {
    const source = await insertSource(database.db);
    await insertHandler(database, handlerNamed("plain"));
    await insertEvent(database, source, { type: "plain.made" });
    const scope = { kind: "events", q: `source:${source.name}` } as const;
    await expect(start(scope, { dryRun: true })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("'plain', it is not transactional"),
    });
    expect(await count(database.db, "replay_member m join replay r on r.id = m.replay_id where r.name = $1", [`Replay: ${scope.q}`])).toBe(
      0,
    );
  });

  test("goes on after a worker that died, and says of what took two workers with it", async () => {
    const { handler, scope } = await recorded("deadly", 3, { dead: false });
    const id = await start(scope, { dryRun: true });
    // As two workers leave it that die in the middle of the first, and one that dies in the middle of the second.
    await database.db.query("update replay_trial set tries = 2 where replay_id = $1::uuid and position = 1", [id]);
    await database.db.query("update replay_trial set tries = 1 where replay_id = $1::uuid and position = 2", [id]);
    await tryOut(id, handler);
    expect((await detail(id)).trials.map(({ outcome }) => outcome)).toEqual(["crashed", "delivered", "delivered"]);
  });

  test("need not be waited for", async () => {
    const { handler, scope } = await recorded("impatient", 2, { dead: false });
    const id = await start(scope, { dryRun: true });
    await change(id, { action: "start" });
    await tryReplays({ context: database.context, handlers: [handler] });
    expect((await detail(id)).trials.map(({ outcome }) => outcome)).toEqual([null, null]);
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ delivered: 2 });
  });
});
