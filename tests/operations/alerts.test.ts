import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { idFloor, newId } from "#lib/domain/id.ts";
import { measureAlerts } from "#lib/operations/measureAlerts.ts";
import { previewAlert } from "#lib/operations/previewAlert.ts";
import { raiseAlerts, sendNotifications } from "#lib/operations/raiseAlerts.ts";
import { createVault } from "#lib/secrets.ts";
import { setFiring, takeDueNotifications } from "#lib/store/alerts.ts";
import { count, insertEvent, insertSource } from "#tests/support/factories.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";

const database = useDatabase();
const vault = createVault(TEST_SECRET);
let server: Server;
let answer = 200;
const received: { type: string; data: { count: number; summary: string; url: string; incident: string } }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      received.push(JSON.parse(text) as (typeof received)[number]);
      response.writeHead(answer).end("thanks");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(() => {
  server.close();
});
beforeEach(async () => {
  answer = 200;
  received.length = 0;
  await database.db.query(
    "delete from alert_notification; delete from alert_rule; delete from delivery_minute; delete from line; delete from delivery",
  );
});

async function insertChannel(url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`) {
  const id = newId();
  const ciphertext = vault.encrypt(`whsec_${Buffer.alloc(24, 7).toString("base64")}`, `alert_channel:${id}`);
  await database.db.query("insert into alert_channel (id, name, url, ciphertext) values ($1::uuid, 'pager', $2::text, $3::bytea)", [
    id,
    url,
    ciphertext,
  ]);
  return id;
}

async function insertRule(channelId: string, handler: string | null = null, { kind = "dead_letters", threshold = 3, q = "" } = {}) {
  const id = newId();
  await database.db.query(
    `insert into alert_rule (id, name, kind, handler, threshold, window_minutes, channel_id, q)
     values ($1::uuid, 'a rule', $4::text, $2::text, $5::int, 5, $3::uuid, $6::text)`,
    [id, handler, channelId, kind, threshold, q],
  );
  return id;
}

const block = (handler: string, key: string, minutesAgo: number) =>
  database.db.query(
    `insert into line (handler, key, last_seq, slots, taken, blocked_by, blocked_at)
     values ($1::text, $2::text, 1, 1, 1, $4::uuid, now() - make_interval(mins => $3::int))`,
    [handler, key, minutesAgo, newId()],
  );

const die = (deliveries: number, handler = "orders", minutesAgo = 0) =>
  database.db.query(
    `insert into delivery_minute (minute, handler, source_id, outcome, shard, deliveries)
     values (date_trunc('minute', now()) - make_interval(mins => $3::int), $2::text, $4::uuid, 'dead', 1, $1::int)`,
    [deliveries, handler, minutesAgo, newId()],
  );

const deps = () => ({ pool: database.pool, db: database.db, vault, policy: { allowPrivate: true }, publicUrl: "http://localhost:3000" });
const tick = async () => {
  await raiseAlerts(deps());
  await sendNotifications(deps());
};

type Notification = { state: string; attempts: number; response_status: number | null; error: string | null; in_seconds: number };
const notifications = async () =>
  (
    await database.db.query<Notification>(
      `select state, attempts, response_status, error, extract(epoch from next_attempt_at - now())::float8 as in_seconds
       from alert_notification order by id`,
    )
  ).rows;
const makeDue = () => database.db.query("update alert_notification set next_attempt_at = now()");

describe("an alert rule", () => {
  test("speaks once when it is crossed and once when it is quiet again", async () => {
    await insertRule(await insertChannel());
    await die(3);
    await tick();
    expect(received).toEqual([]);
    await die(1);
    for (let i = 0; i < 3; i++) await tick();
    expect(received).toMatchObject([
      { type: "alert.firing", data: { count: 4, summary: "4 dead letters in 5 min (above 3)", url: "http://localhost:3000/failures" } },
    ]);
    await database.db.query("update delivery_minute set minute = minute - interval '6 minutes'");
    for (let i = 0; i < 3; i++) await tick();
    expect(received.map(({ type }) => type)).toEqual(["alert.firing", "alert.resolved"]);
  });

  test("that crosses in its quiet hours is told of when they are over, if it still is so", async () => {
    const ruleId = await insertRule(await insertChannel());
    const quiet = async (from: number, to: number) => {
      const [start, end] = [from, to].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16));
      await database.db.query("update alert_rule set quiet_hours = $2::text::jsonb where id = $1::uuid", [
        ruleId,
        JSON.stringify({ from: start, to: end, zone: "UTC" }),
      ]);
    };
    await quiet(-1, 1);
    await die(4);
    for (let i = 0; i < 2; i++) await tick();
    expect(received).toEqual([]);
    await quiet(-2, -1);
    for (let i = 0; i < 2; i++) await tick();
    expect(received).toMatchObject([{ type: "alert.firing", data: { count: 4 } }]);
  });

  test("on blocked keys speaks when one of its handler has been blocked for longer than the window, and when it goes on", async () => {
    await insertRule(await insertChannel(), "orders", { kind: "blocked_keys", threshold: 0 });
    await block("orders", "a moment ago", 4);
    await block("invoices", "another handler's", 60);
    await tick();
    expect(received).toEqual([]);

    await block("orders", "for long", 6);
    for (let i = 0; i < 3; i++) await tick();
    expect(received).toMatchObject([
      {
        type: "alert.firing",
        data: {
          count: 1,
          summary: "1 blocked keys of orders for more than 5 min (above 0)",
          url: "http://localhost:3000/handlers?handler=orders",
        },
      },
    ]);

    await database.db.query("update line set blocked_by = null, blocked_at = null where key = 'for long'");
    await tick();
    expect(received.map(({ type }) => type)).toEqual(["alert.firing", "alert.resolved"]);
  });

  test("on a query counts the events that it finds, also those no index has read yet", async () => {
    await insertRule(await insertChannel(), null, { kind: "events", threshold: 1, q: "body.amount>1000" });
    const source = await insertSource(database.db);
    for (const amount of [500, 2_000, 3_000]) await insertEvent(database, source, { payload: { amount } });
    await tick();
    expect(received).toMatchObject([
      { type: "alert.firing", data: { count: 2, summary: "2 events with body.amount>1000 in 5 min (above 1)" } },
    ]);
    expect(new URL(received[0]!.data.url).searchParams.get("q")).toBe("body.amount>1000");
  });

  test("on silence speaks when too little comes, and when it comes again", async () => {
    await insertRule(await insertChannel(), null, { kind: "silence", threshold: 1, q: "type:heartbeat" });
    await tick();
    expect(received).toMatchObject([{ type: "alert.firing", data: { count: 0 } }]);
    await insertEvent(database, await insertSource(database.db), { type: "heartbeat" });
    await tick();
    expect(received.map(({ type }) => type)).toEqual(["alert.firing", "alert.resolved"]);
    expect(received[1]!.data.incident).toBe(received[0]!.data.incident);
  });

  test("measures how long things wait, how long they take and how many fail", async () => {
    const source = await insertSource(database.db);
    await database.queue.ensure("slow", 1000);
    const hourAgo = new Date(Date.now() - 3_600_000);
    const { deliveries } = await insertEvent(database, source, { handlers: ["slow"], receivedAt: hourAgo });
    await database.db.query("update delivery set id = overlay(id::text placing $2::text from 1 for 13)::uuid where id = $1::uuid", [
      deliveries[0]!.id,
      idFloor(hourAgo).slice(0, 13),
    ]);
    const done = await insertEvent(database, source, { handlers: ["slow"] });
    await database.db.query("update delivery set state = 'delivered', finished_at = now() + interval '90 seconds' where id = $1::uuid", [
      done.deliveries[0]!.id,
    ]);
    await die(5, "slow");
    await database.db.query("update delivery_minute set outcome = 'failed'");
    const ids = {
      waiting: await insertRule(await insertChannel(), "slow", { kind: "oldest_waiting" }),
      p95: await insertRule(await insertChannel(), "slow", { kind: "latency_p95" }),
      ratio: await insertRule(await insertChannel(), "slow", { kind: "failure_ratio" }),
    };
    const { values } = await measureAlerts(database.db, new Date());
    expect(values.get(ids.waiting)).toBeGreaterThanOrEqual(3_599);
    expect(values.get(ids.p95)).toBeGreaterThanOrEqual(89_000);
    // Five of five failed; under ten attempts are taken for ten.
    expect(values.get(ids.ratio)).toBe(50);
  });

  test("that was acknowledged is silent, and speaks again when the time is over and it fires still", async () => {
    const rule = await insertRule(await insertChannel());
    await die(9);
    await tick();
    await database.db.query("update alert_rule set muted_until = now() + interval '1 hour', muted_by = 'ada' where id = $1", [rule]);
    await tick();
    expect(received).toHaveLength(1);
    await database.db.query("update alert_rule set muted_until = now() - interval '1 second' where id = $1", [rule]);
    for (let i = 0; i < 3; i++) await tick();
    expect(received.map(({ type }) => type)).toEqual(["alert.firing", "alert.firing"]);
    expect(received[1]!.data.summary).toContain("still above 3");
    expect(received[1]!.data.incident).toBe(received[0]!.data.incident);
  });

  test("counts only its own handler", async () => {
    await insertRule(await insertChannel(), "orders");
    await die(50, "invoices");
    await tick();
    expect(received).toEqual([]);
  });

  test("speaks once although two leaders saw it cross at the same moment", async () => {
    const rule = await insertRule(await insertChannel());
    expect([await setFiring(database.db, rule, true), await setFiring(database.db, rule, true)]).toEqual([true, false]);
    expect([await setFiring(database.db, rule, false), await setFiring(database.db, rule, false)]).toEqual([true, false]);
    await die(9);
    await Promise.all([raiseAlerts(deps()), raiseAlerts(deps()), raiseAlerts(deps())]);
    expect(await count(database.db, "alert_notification")).toBe(1);
  });
});

describe("a notification", () => {
  test("is taken by one sender at a time", async () => {
    await insertRule(await insertChannel());
    await die(9);
    await raiseAlerts(deps());
    expect(await takeDueNotifications(database.db)).toHaveLength(1);
    expect(await takeDueNotifications(database.db)).toHaveLength(0);
  });

  test("is tried five times, each later, and every answer is kept", async () => {
    answer = 503;
    await insertRule(await insertChannel());
    await die(9);
    const waits: number[] = [];
    await tick();
    for (let attempt = 1; attempt < 5; attempt++) {
      const [row] = await notifications();
      expect(row).toMatchObject({ state: "queued", attempts: attempt, response_status: 503, error: "it answered 503" });
      waits.push(Math.round(row!.in_seconds));
      await sendNotifications(deps());
      expect(received).toHaveLength(attempt);
      await makeDue();
      await sendNotifications(deps());
    }
    expect(waits).toEqual([5, 30, 120, 600]);
    expect(await notifications()).toMatchObject([{ state: "failed", attempts: 5 }]);
    await makeDue();
    await sendNotifications(deps());
    expect(received).toHaveLength(5);
  });

  test("is sent although another's secret cannot be read", async () => {
    const unreadable = await insertChannel();
    await database.db.query("update alert_channel set ciphertext = $2::bytea where id = $1::uuid", [unreadable, Buffer.alloc(60)]);
    await insertRule(unreadable);
    await insertRule(await insertChannel());
    await die(9);
    await tick();
    expect((await notifications()).map(({ state }) => state).toSorted()).toEqual(["queued", "sent"]);
    expect(received).toHaveLength(1);
  });
});

describe("a preview", () => {
  const measure = { kind: "dead_letters" as const, q: "", handler: null, sourceId: null, threshold: 3, windowMinutes: 5, forMinutes: 0 };

  test("shows when a rule would have fired, to the minute", async () => {
    await die(4, "orders", 600);
    await die(2, "orders", 300);
    const { points, firings, note } = await previewAlert(database.db, measure, new Date());
    expect(firings).toHaveLength(1);
    // Four deaths stay in a window of five minutes for five minutes.
    expect(Date.parse(firings[0]!.to) - Date.parse(firings[0]!.from)).toBe(5 * 60_000);
    expect(Math.max(...points.map(({ value }) => value ?? 0))).toBe(4);
    expect(points.length).toBe(673);
    expect(note).toBe("");
  });

  test("of a query counts its events, and of how things are now says that nothing was kept", async () => {
    const source = await insertSource(database.db);
    for (let n = 0; n < 3; n++) await insertEvent(database, source, { type: "preview.me", receivedAt: new Date(Date.now() - 3_600_000) });
    const events = await previewAlert(database.db, { ...measure, kind: "events", q: "type:preview.me", threshold: 2 }, new Date());
    expect(events.firings).toHaveLength(1);
    const waiting = await previewAlert(database.db, { ...measure, kind: "oldest_waiting" }, new Date());
    expect(waiting).toMatchObject({ points: [], firings: [], note: expect.stringContaining("is not kept") });
  });
});
