import { afterEach, describe, expect, test } from "vitest";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { newId, parsePublicId, publicId } from "#lib/domain/id.ts";
import type { Actor } from "#lib/operations/actor.ts";
import { changeReplay } from "#lib/operations/changeReplay.ts";
import { planReplay } from "#lib/operations/planReplay.ts";
import { startReplay } from "#lib/operations/startReplay.ts";
import { stepReplay } from "#lib/operations/stepReplay.ts";
import { findReplay } from "#lib/store/replays.ts";
import { count, failuresOf, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const actor: Actor = { name: "ada@example.com", role: "operator", address: "192.0.2.1" };
const ALL = Number.MAX_SAFE_INTEGER;
const broken = new Set<string>();
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const handlerNamed = (name: string): Handler =>
  defineHandler({
    name,
    sources: ["*"],
    eventTypes: [`${name}.*`],
    retry: { maxAttempts: 1 },
    async run() {
      if (broken.has(name)) throw new Error("the warehouse is closed");
    },
  });

const start = (scope: Parameters<typeof startReplay>[1]["scope"], more: { perSecond?: number } = {}) =>
  startReplay(database.pool, { scope, reason: "the fix is out", ...more }, actor, new Date()).then(({ id }) => parsePublicId("rpl", id)!);
const step = (id: string, allowed = ALL) => stepReplay(database.pool, database.queue, id, allowed, new Date());
const read = async (id: string) => (await findReplay(database.db, id))!;
const states = (name: string, state: string) => count(database.db, "delivery where handler = $1 and state = $2", [name, state]);

/** Steps until it is finished. */
const finish = (id: string) =>
  waitFor("the replay is finished", async () => {
    await step(id);
    const replay = await read(id);
    return replay.state === "finished" && replay;
  });

/** A handler with `events` dead letters, mended since. */
async function deadLetters(name: string, events: number) {
  const handler = handlerNamed(name);
  const source = await insertSource(database.db);
  await insertHandler(database, handler);
  broken.add(name);
  for (let i = 0; i < events; i++) await insertEvent(database, source, { handlers: [name], type: `${name}.made`, payload: { order: i } });
  const failing = await runHandlers(database, [handler]);
  await waitFor("all are dead", async () => (await states(name, "dead")) === events);
  await failing.stop();
  broken.delete(name);
  const [failure] = await failuresOf(database.db, name);
  return { handler, source, fingerprint: failure!.fingerprint };
}

describe("a replay of a failure group", () => {
  test("says what it will do, delivers every event once, and empties the group", async () => {
    const { handler, fingerprint } = await deadLetters("mended", 25);
    expect(await failuresOf(database.db, "mended")).toMatchObject([{ fingerprint, dead: 25 }]);
    const scope = { kind: "failures", fingerprint } as const;
    expect(await planReplay(database.db, scope, new Date())).toMatchObject({
      total: 25,
      byHandler: [{ handler: "mended", count: 25 }],
      byType: [{ type: "mended.made", count: 25 }],
      excluded: [],
    });

    const id = await start(scope);
    worker = await runHandlers(database, [handler]);
    expect(await finish(id)).toMatchObject({ total: 25, started: 25, delivered: 25, dead: 0 });
    expect(await failuresOf(database.db, "mended")).toMatchObject([{ dead: 0 }]);
    expect(await states("mended", "delivered")).toBe(25);
    expect(await count(database.db, "delivery where replayed_by = $1::uuid and state = 'dead'", [id])).toBe(25);
    expect(await planReplay(database.db, scope, new Date())).toMatchObject({ total: 0 });
    await expect(start(scope)).rejects.toMatchObject({ code: "conflict" });
    expect(await count(database.db, "audit_log where action = 'replay.started' and target = $1", [publicId("rpl", id)])).toBe(1);
  });

  test("counts what dies again, in the group and in the replay", async () => {
    const { handler, fingerprint } = await deadLetters("still-broken", 6);
    broken.add("still-broken");
    const id = await start({ kind: "failures", fingerprint });
    worker = await runHandlers(database, [handler]);
    expect(await finish(id)).toMatchObject({ started: 6, delivered: 0, dead: 6 });
    expect(await failuresOf(database.db, "still-broken")).toMatchObject([{ fingerprint, dead: 6 }]);
  });

  test("takes only what had died before it was started", async () => {
    const { handler, source, fingerprint } = await deadLetters("later", 3);
    const id = await start({ kind: "failures", fingerprint });
    broken.add("later");
    await insertEvent(database, source, { handlers: ["later"], type: "later.made" });
    const failing = await runHandlers(database, [handler]);
    await waitFor("the late one is dead too", async () => (await states("later", "dead")) === 4);
    await failing.stop();
    broken.delete("later");
    worker = await runHandlers(database, [handler]);
    expect(await finish(id)).toMatchObject({ started: 3, delivered: 3 });
    expect(await failuresOf(database.db, "later")).toMatchObject([{ dead: 1 }]);
  });

  test("leaves out what no running handler takes, and says so", async () => {
    const { fingerprint } = await deadLetters("retired", 2);
    await database.db.query("update handler set retired_at = now() where name = 'retired'");
    expect(await planReplay(database.db, { kind: "failures", fingerprint }, new Date())).toMatchObject({
      total: 0,
      excluded: [{ reason: "the handler 'retired' is not running anywhere", count: 2 }],
    });
  });
});

describe("a replay of events", () => {
  async function stored(name: string, events: number) {
    const handler = handlerNamed(name);
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    for (let i = 0; i < events; i++) await insertEvent(database, source, { type: `${name}.made` });
    await insertEvent(database, source, { type: "nobody.wants" });
    return { handler, source };
  }

  test("goes to every handler that wants them now, and only up to its watermark", async () => {
    const { handler, source } = await stored("backfill", 8);
    const scope = { kind: "events", q: `source:${source.name}` } as const;
    expect(await planReplay(database.db, scope, new Date())).toMatchObject({
      total: 8,
      excluded: [{ reason: "no handler wants it", count: 1 }],
    });
    const id = await start(scope);
    await insertEvent(database, source, { type: "backfill.made" });
    worker = await runHandlers(database, [handler]);
    expect(await finish(id)).toMatchObject({ total: 8, started: 8, delivered: 8 });
    expect(await count(database.db, "delivery where replay_id = $1::uuid", [id])).toBe(8);
  });

  test("of one event may name a handler that would not have wanted it", async () => {
    const { source } = await stored("named", 0);
    const event = await insertEvent(database, source, { type: "other.thing" });
    const id = await start({ kind: "event", eventId: publicId("evt", event.id), handler: "named" });
    worker = await runHandlers(database, [handlerNamed("named")]);
    expect(await finish(id)).toMatchObject({ total: 1, started: 1, delivered: 1 });
  });

  test("refuses a bad query with the place", async () => {
    await expect(start({ kind: "events", q: "status:nonsense" })).rejects.toMatchObject({ code: "bad_query" });
  });
});

describe("a replay under way", () => {
  test("goes on after its cursor when a step was repeated, and makes nothing twice", async () => {
    const { handler, fingerprint } = await deadLetters("resumed", 10);
    const id = await start({ kind: "failures", fingerprint });
    expect(await step(id, 4)).toBe(4);
    // A leader that died after it had committed, and one that begins from the start: both only lose time.
    await database.db.query("update replay set cursor = null where id = $1::uuid", [id]);
    expect(await step(id, 4)).toBe(4);
    await Promise.all([step(id, 1), step(id, 1), step(id, 1)]);
    worker = await runHandlers(database, [handler]);
    expect(await finish(id)).toMatchObject({ started: 10, delivered: 10 });
    expect(
      await count(database.db, "(select 1 from delivery where replay_id = $1::uuid group by event_id having count(*) > 1) twice", [id]),
    ).toBe(0);
    expect(await failuresOf(database.db, "resumed")).toMatchObject([{ dead: 0 }]);
  });

  test("of events makes nothing twice either when its cursor is lost", async () => {
    const handler = handlerNamed("cursorless");
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    for (let i = 0; i < 6; i++) await insertEvent(database, source, { type: "cursorless.made" });
    const id = await start({ kind: "events", q: `source:${source.name}` });
    expect(await step(id, 4)).toBe(4);
    await database.db.query("update replay set cursor = null where id = $1::uuid", [id]);
    expect(await step(id, 4)).toBe(0);
    worker = await runHandlers(database, [handler]);
    expect(await finish(id)).toMatchObject({ started: 6, delivered: 6 });
    expect(await count(database.db, "delivery where replay_id = $1::uuid", [id])).toBe(6);
  });

  test("keeps no more than a thousand waiting", async () => {
    const name = "flood";
    await insertHandler(database, handlerNamed(name));
    const source = await insertSource(database.db);
    const event = await insertEvent(database, source);
    await database.db.query(
      `insert into delivery (id, event_id, source_id, handler, state, job_id, fingerprint, finished_at)
       values (gen_random_uuid(), $1::uuid, $2::uuid, $3::text, 'dead', gen_random_uuid(), 'fg_flood', now())`,
      [event.id, source.id, name],
    );
    const id = await start({ kind: "failures", handler: name });
    await database.db.query("update replay set started = 1000 where id = $1::uuid", [id]);
    expect(await step(id)).toBe(0);
    await database.db.query("update replay set delivered = 1 where id = $1::uuid", [id]);
    expect(await step(id)).toBe(1);
  });

  test("makes nothing while it is paused, and goes on when it is resumed", async () => {
    const { handler, fingerprint } = await deadLetters("held", 4);
    const id = await start({ kind: "failures", fingerprint });
    expect(await step(id, 1)).toBe(1);
    expect(await changeReplay(database.pool, id, "pause", actor)).toMatchObject({ state: "paused" });
    expect(await step(id)).toBe(0);
    await expect(changeReplay(database.pool, id, "pause", actor)).rejects.toMatchObject({ code: "conflict" });
    await changeReplay(database.pool, id, "resume", actor);
    worker = await runHandlers(database, [handler]);
    expect(await finish(id)).toMatchObject({ started: 4, delivered: 4 });
  });

  test("ends what waits when it is cancelled, and gives Failures back what never ran", async () => {
    const { handler, fingerprint } = await deadLetters("cancelled", 6);
    const id = await start({ kind: "failures", fingerprint });
    expect(await step(id, 4)).toBe(4);
    expect(await failuresOf(database.db, "cancelled")).toMatchObject([{ dead: 2 }]);
    expect(await changeReplay(database.pool, id, "cancel", actor)).toMatchObject({ state: "cancelled" });
    expect(await states("cancelled", "cancelled")).toBe(4);
    expect(await failuresOf(database.db, "cancelled")).toMatchObject([{ dead: 6 }]);
    expect(await step(id)).toBe(0);

    const again = await start({ kind: "failures", fingerprint });
    worker = await runHandlers(database, [handler]);
    expect(await finish(again)).toMatchObject({ total: 6, started: 6, delivered: 6 });
    expect(await failuresOf(database.db, "cancelled")).toMatchObject([{ dead: 0 }]);
  });

  test("that does not exist is not found", async () => {
    await expect(changeReplay(database.pool, newId(), "cancel", actor)).rejects.toMatchObject({ code: "not_found" });
  });
});
