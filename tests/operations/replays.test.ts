import { describe, expect, test } from "vitest";
import { newId, publicId } from "#lib/domain/id.ts";
import { cancelDelivery } from "#lib/store/deliveries.ts";
import { listUnreported, writeReport } from "#lib/store/replayReport.ts";
import { deleteOld } from "#lib/store/retention.ts";
import { count, failuresOf, insertEvent, insertHandler } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers } from "#tests/support/pump.ts";
import { useReplays } from "#tests/support/replays.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const { broken, handlerNamed, states, work, deadLetters, stored, plan, start, step, change, read, detail, stepUntil } =
  useReplays(database);

const twice = (id: string) =>
  count(database.db, "(select 1 from delivery where replay_id = $1::uuid group by event_id, handler having count(*) > 1) twice", [id]);

describe("a replay of a failure group", () => {
  test("says what it will do, delivers every event once, and empties the group", async () => {
    const { handler, fingerprint } = await deadLetters("mended", 25);
    expect(await failuresOf(database.db, "mended")).toMatchObject([{ fingerprint, dead: 25 }]);
    const scope = { kind: "failures", fingerprint } as const;
    expect(await plan(scope)).toMatchObject({
      total: 25,
      byHandler: [{ handler: "mended", count: 25 }],
      byType: [{ type: "mended.made", count: 25 }],
      byLast: [{ last: "dead", count: 25 }],
      excluded: [],
    });

    const id = await start(scope);
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ total: 25, started: 25, delivered: 25, dead: 0 });
    expect(await failuresOf(database.db, "mended")).toMatchObject([{ dead: 0 }]);
    expect(await states("mended", "delivered")).toBe(25);
    expect(await count(database.db, "delivery where replayed_by = $1::uuid and state = 'dead'", [id])).toBe(25);
    expect(await plan(scope)).toMatchObject({ total: 0 });
    await expect(start(scope)).rejects.toMatchObject({ code: "conflict" });
    expect(await count(database.db, "audit_log where action = 'replay.started' and target = $1", [publicId("rpl", id)])).toBe(1);
  });

  test("counts what dies again, in the group, in the replay and in its report", async () => {
    const { handler, fingerprint } = await deadLetters("still-broken", 6);
    broken.add("still-broken");
    const id = await start({ kind: "failures", fingerprint });
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ started: 6, delivered: 0, dead: 6 });
    expect(await failuresOf(database.db, "still-broken")).toMatchObject([{ fingerprint, dead: 6 }]);
    const { report } = await detail(id);
    expect(report.dead).toEqual([{ fingerprint, handler: "still-broken", title: "Error: the warehouse is closed", count: 6 }]);
    expect(report.byHandler).toEqual([{ handler: "still-broken", planned: 6, delivered: 0, dead: 6, skipped: 0, notMade: 0 }]);
  });

  test("takes what was dead when it was made, and nothing that dies later", async () => {
    const { handler, source, fingerprint } = await deadLetters("later", 3);
    const id = await start({ kind: "failures", fingerprint });
    broken.add("later");
    await insertEvent(database, source, { handlers: ["later"], type: "later.made" });
    const failing = await runHandlers(database, [handler]);
    await waitFor("the late one is dead too", async () => (await states("later", "dead")) === 4);
    await failing.stop();
    broken.delete("later");
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ started: 3, delivered: 3 });
    expect(await failuresOf(database.db, "later")).toMatchObject([{ dead: 1 }]);
  });
});

describe("a replay of events", () => {
  test("goes to every handler that wants them when it is made, and only to the events of that moment", async () => {
    const { handler, source } = await stored("wanted", 8);
    await insertEvent(database, source, { type: "nobody.wants" });
    const scope = { kind: "events", q: `source:${source.name}` } as const;
    expect(await plan(scope)).toMatchObject({
      total: 8,
      byLast: [{ last: "never", count: 8 }],
      excluded: [{ code: "unwanted", reason: "no handler wants it", count: 1 }],
    });
    const id = await start(scope);
    await insertEvent(database, source, { type: "wanted.made" });
    await insertHandler(database, { ...handlerNamed("wanted-too"), eventTypes: ["wanted.*"] });
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ total: 8, started: 8, delivered: 8 });
    expect(await count(database.db, "delivery where replay_id = $1::uuid", [id])).toBe(8);
    await database.db.query("delete from handler where name = 'wanted-too'");
  });

  test("of one event may name a handler that would not have wanted it", async () => {
    const { handler, source } = await stored("named", 0);
    const event = await insertEvent(database, source, { type: "other.thing" });
    const id = await start({ kind: "event", eventId: publicId("evt", event.id), handler: "named" });
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ total: 1, started: 1, delivered: 1 });
  });

  test("brings a new handler what it wants of the past, in the order it was received", async () => {
    const { source, ids } = await stored("history", 12);
    await insertEvent(database, source, { type: "something.else" });
    const seen: string[] = [];
    const late = {
      ...handlerNamed("latecomer"),
      ...{ eventTypes: ["history.*"], concurrency: 1 },
      async run({ id }: { id: string }) {
        seen.push(id);
      },
    };
    await insertHandler(database, late);
    expect((await plan({ kind: "events", q: `source:${source.name}`, handler: "latecomer" })).excluded).toEqual([
      { code: "unwanted", reason: "the handler 'latecomer' does not want it", count: 1 },
    ]);
    const id = await start({ kind: "events", q: `source:${source.name}`, from: "now-400d", handler: "latecomer" });
    await work(late);
    expect(await stepUntil(id, "finished")).toMatchObject({ total: 12, delivered: 12 });
    expect(seen).toEqual(ids.map((event) => publicId("evt", event)));
    expect(await read(id)).toMatchObject({ name: `Replay: source:${source.name}` });
  });

  test("takes their dead letters out of Failures", async () => {
    const { handler, source } = await deadLetters("swept", 3);
    const id = await start({ kind: "events", q: `source:${source.name} status:dead` });
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ delivered: 3 });
    expect(await failuresOf(database.db, "swept")).toMatchObject([{ dead: 0 }]);
  });

  test("refuses a bad query with the place", async () => {
    await expect(start({ kind: "events", q: "status:nonsense" })).rejects.toMatchObject({ code: "bad_query" });
  });
});

describe("a replay under way", () => {
  test("makes each member once when a step is repeated and when several step at once", async () => {
    const { handler, fingerprint } = await deadLetters("resumed", 10);
    const id = await start({ kind: "failures", fingerprint });
    expect(await step(id, 4)).toBe(4);
    await database.db.query("update replay set position = 0 where id = $1::uuid", [id]);
    expect(await step(id, 4)).toBe(0);
    await Promise.all([step(id, 1), step(id, 1), step(id, 1)]);
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ started: 10, delivered: 10 });
    expect(await twice(id)).toBe(0);
    expect(await failuresOf(database.db, "resumed")).toMatchObject([{ dead: 0 }]);
  });

  test("does what was planned, whatever becomes of the dead letters meanwhile", async () => {
    const { handler, fingerprint } = await deadLetters("frozen", 5);
    const id = await start({ kind: "failures", fingerprint });
    await database.db.query("update delivery set state = 'cancelled' where handler = 'frozen'");
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ total: 5, started: 5, delivered: 5 });
  });

  test("keeps its lane as short as it is slow", async () => {
    const { handler, source } = await stored("queue-up", 120);
    const id = await start({ kind: "events", q: `source:${source.name}` }, { canary: false });
    expect(await step(id)).toBe(50);
    expect(await step(id)).toBe(0);
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ started: 120, delivered: 120 });
  });

  test("makes nothing while it is paused, and goes on when it is resumed, at the pace it has then", async () => {
    const { handler, fingerprint } = await deadLetters("held", 4);
    const id = await start({ kind: "failures", fingerprint });
    expect(await step(id, 1)).toBe(1);
    expect(await change(id, { action: "pause" })).toMatchObject({ state: "paused", note: "ada@example.com paused it." });
    expect(await step(id)).toBe(0);
    await expect(change(id, { action: "pause" })).rejects.toMatchObject({ code: "conflict" });
    expect(await change(id, { action: "resume", perSecond: 7 })).toMatchObject({ state: "running", perSecond: 7, note: "" });
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ started: 4, delivered: 4, per_second: 7 });
    await expect(change(id, { perSecond: 1 })).rejects.toMatchObject({ code: "conflict" });
    const { report } = await detail(id);
    expect(report.history.map(({ actor, action }) => `${actor} ${action}`)).toEqual(
      ["started", "paused", "paced", "resumed"].map((did) => `ada@example.com replay.${did}`),
    );
  });

  test("ends what waits when it is cancelled, and gives Failures back what never ran", async () => {
    const { handler, fingerprint } = await deadLetters("cancelled", 6);
    const id = await start({ kind: "failures", fingerprint });
    expect(await step(id, 4)).toBe(4);
    expect(await failuresOf(database.db, "cancelled")).toMatchObject([{ dead: 2 }]);
    expect(await change(id, { action: "cancel" })).toMatchObject({ state: "cancelled" });
    expect(await states("cancelled", "cancelled")).toBe(4);
    expect(await failuresOf(database.db, "cancelled")).toMatchObject([{ dead: 6 }]);
    expect(await step(id)).toBe(0);
    expect(await listUnreported(database.db)).toEqual([id]);
    await writeReport(database.db, id);
    expect((await detail(id)).report.byHandler).toEqual([
      { handler: "cancelled", planned: 6, delivered: 0, dead: 0, skipped: 4, notMade: 2 },
    ]);

    const again = await start({ kind: "failures", fingerprint });
    await work(handler);
    expect(await stepUntil(again, "finished")).toMatchObject({ total: 6, started: 6, delivered: 6 });
    expect(await failuresOf(database.db, "cancelled")).toMatchObject([{ dead: 0 }]);
  });

  test("ends although some of its deliveries were cancelled or superseded one by one", async () => {
    const { handler, fingerprint } = await deadLetters("skipped", 4);
    const id = await start({ kind: "failures", fingerprint });
    expect(await step(id)).toBe(4);
    const { rows } = await database.db.query<{ id: string }>("select id from delivery where replay_id = $1::uuid order by id", [id]);
    await cancelDelivery(database.db, rows[0]!.id);
    await database.db.query("update delivery set state = 'superseded', finished_at = now() where id = $1::uuid", [rows[1]!.id]);
    await step(id);
    expect(await read(id)).toMatchObject({ started: 4, skipped: 2 });
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ total: 4, started: 4, delivered: 2, skipped: 2 });
  });

  test("keeps its report when its members and deliveries are removed", async () => {
    const { handler, fingerprint } = await deadLetters("reported", 3);
    broken.add("reported");
    const id = await start({ kind: "failures", fingerprint });
    await work(handler);
    await stepUntil(id, "finished");
    const before = await detail(id);
    const members = () => count(database.db, "replay_member where replay_id = $1::uuid", [id]);
    await deleteOld(database.db, new Date(0), 1_000);
    expect(await members()).toBe(3);
    await database.db.query("update replay set finished_at = finished_at - interval '2 days' where id = $1::uuid", [id]);
    await deleteOld(database.db, new Date(0), 1_000);
    expect(await members()).toBe(0);
    await database.db.query("delete from delivery where replay_id = $1::uuid", [id]);
    const after = await detail(id);
    expect(after).toMatchObject({ total: 3, delivered: 0, dead: 3 });
    expect({ ...after.report, activeMs: 0, perSecond: 0 }).toEqual({ ...before.report, activeMs: 0, perSecond: 0 });
  });

  test("that does not exist is not found", async () => {
    await expect(change(newId(), { action: "cancel" })).rejects.toMatchObject({ code: "not_found" });
  });
});
