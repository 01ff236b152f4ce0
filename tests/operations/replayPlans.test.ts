/** What a plan counts, leaves out and warns of; and that two people who ask for the same get it once. */
import { describe, expect, test } from "vitest";
import { publicId } from "#lib/domain/id.ts";
import { count, insertEvent, insertHandler } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { useReplays } from "#tests/support/replays.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const { handlerNamed, states, work, deadLetters, stored, plan, start, stepUntil } = useReplays(database);

describe("a plan leaves out", () => {
  test("what no running handler takes, and names the handler", async () => {
    const { fingerprint } = await deadLetters("retired", 2);
    await database.db.query("update handler set retired_at = now() where name = 'retired'");
    expect(await plan({ kind: "failures", fingerprint })).toMatchObject({
      total: 0,
      excluded: [{ code: "gone", reason: "the handler 'retired' is not running anywhere", count: 2 }],
    });
  });

  test("what this handler has delivered before, unless it is asked for; another handler's deliveries do not count", async () => {
    const { handler, source } = await stored("applied", 3);
    await insertHandler(database, { ...handlerNamed("applied-too"), eventTypes: ["applied.*"] });
    const scope = { kind: "events", q: `source:${source.name}`, handler: "applied" } as const;
    const first = await start(scope);
    await work(handler);
    await stepUntil(first, "finished");
    const { id } = await insertEvent(database, source, { type: "applied.made" });

    expect(await plan(scope)).toMatchObject({ total: 1, excluded: [{ code: "applied", count: 3 }] });
    expect(await plan(scope, { includeApplied: true })).toMatchObject({
      total: 4,
      byLast: [
        { last: "delivered", count: 3 },
        { last: "never", count: 1 },
      ],
      excluded: [],
      warnings: ["3 were delivered before: what the handler does then happens again."],
    });
    expect(await plan({ ...scope, handler: "applied-too" })).toMatchObject({ total: 4, excluded: [] });
    // Nobody asks for one event by accident.
    const one = { kind: "event", eventId: publicId("evt", id), handler: "applied" } as const;
    await stepUntil(await start(one), "finished");
    expect(await plan(one)).toMatchObject({ total: 1, excluded: [] });
    expect(await plan(one, { includeApplied: false })).toMatchObject({ total: 0, excluded: [{ code: "applied", count: 1 }] });
  });

  test("what has lost its payload to retention", async () => {
    const { fingerprint } = await deadLetters("expired", 3);
    await database.db.query("delete from event where id in (select event_id from delivery where handler = 'expired' limit 2)");
    expect(await plan({ kind: "failures", fingerprint })).toMatchObject({ total: 1, excluded: [{ code: "expired", count: 2 }] });
  });

  test("what another dead letter of its key blocks, but not the one that blocks", async () => {
    const { fingerprint } = await deadLetters("blocked", 4);
    const { rows } = await database.db.query<{ id: string }>("select id from delivery where handler = 'blocked' order by id");
    await database.db.query("update delivery set key = 'k' where id = any($1::uuid[])", [rows.slice(0, 3).map(({ id }) => id)]);
    await database.db.query(
      "insert into line (handler, key, last_seq, slots, taken, blocked_by, blocked_at) values ('blocked', 'k', 3, 1, 0, $1::uuid, now())",
      [rows[0]!.id],
    );
    const scope = { kind: "failures", fingerprint } as const;
    expect(await plan(scope)).toMatchObject({ total: 2, excluded: [{ code: "blocked", count: 2 }] });
    const id = await start(scope);
    expect(
      await count(database.db, "replay_member where replay_id = $1::uuid and replaces = any($2::uuid[])", [id, [rows[0]!.id, rows[3]!.id]]),
    ).toBe(2);
  });

  test("what another replay is going to do, so that two people who ask for the same get it once", async () => {
    const { handler, fingerprint } = await deadLetters("asked-twice", 3);
    const scope = { kind: "failures", fingerprint } as const;
    const made = await Promise.allSettled([start(scope), start(scope)]);
    expect(made.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const refused = made.find((result) => result.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "conflict", message: expect.stringContaining("another replay") });
    const id = made.find((result) => result.status === "fulfilled")!.value;
    await work(handler);
    expect(await stepUntil(id, "finished")).toMatchObject({ delivered: 3 });
    expect(await states("asked-twice", "delivered")).toBe(3);
  });
});

describe("a plan warns", () => {
  test("of a paused handler, of one that fails right now, of order, and of what still waits", async () => {
    const { source } = await stored("warned", 0);
    const handler = { ...handlerNamed("warned"), key: "entity", order: { mode: "fifo", onDead: "block" } } as const;
    await insertHandler(database, handler);
    await insertEvent(database, source, { type: "warned.made", handlers: ["warned"] });
    await database.db.query("update handler set paused_at = now() where name = 'warned'");
    await database.db.query(
      `insert into delivery_minute (minute, handler, source_id, outcome, shard, deliveries)
       values (date_trunc('minute', now()), 'warned', $1::uuid, 'failed', 1, 9), (date_trunc('minute', now()), 'warned', $1::uuid, 'delivered', 1, 3)`,
      [source.id],
    );
    expect(await plan({ kind: "events", q: `source:${source.name}` })).toMatchObject({
      total: 1,
      byLast: [{ last: "open", count: 1 }],
      warnings: [
        "The handler 'warned' is paused: its deliveries wait until it is resumed.",
        "The handler 'warned' failed 9 of its 12 attempts of the last ten minutes. Is the fix out?",
        "The handler 'warned' takes one at a time per key: events of one key follow each other.",
        "1 has a delivery that still waits or runs, and would be handled twice.",
      ],
    });
  });
});

test("a replay holds exactly what its plan counted, in the order the events were received", async () => {
  const { source } = await stored("counted", 30);
  const scope = { kind: "events", q: `source:${source.name}` } as const;
  const { total } = await plan(scope);
  const id = await start(scope);
  const { rows } = await database.db.query<{ event_id: string; position: number }>(
    "select event_id, position from replay_member where replay_id = $1::uuid order by position",
    [id],
  );
  expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
  expect(rows.map(({ event_id }) => event_id)).toEqual(rows.map(({ event_id }) => event_id).toSorted());
  await waitFor("it is counted", async () => (await count(database.db, "replay where id = $1::uuid and total = $2", [id, total])) === 1);
});
