import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "#lib/domain/id.ts";
import { raiseAlerts, sendNotifications } from "#lib/operations/raiseAlerts.ts";
import { createVault } from "#lib/secrets.ts";
import { setFiring, takeDueNotifications } from "#lib/store/alerts.ts";
import { count } from "#tests/support/factories.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";

const database = useDatabase();
const vault = createVault(TEST_SECRET);
let server: Server;
let answer = 200;
const received: { type: string; data: { count: number; summary: string } }[] = [];

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
  await database.db.query("delete from alert_notification; delete from alert_rule; delete from delivery_minute; delete from line");
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

async function insertRule(channelId: string, handler: string | null = null, { kind = "dead_letters", threshold = 3 } = {}) {
  const id = newId();
  await database.db.query(
    `insert into alert_rule (id, name, kind, handler, threshold, window_minutes, channel_id)
     values ($1::uuid, 'a rule', $4::text, $2::text, $5::int, 5, $3::uuid)`,
    [id, handler, channelId, kind, threshold],
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
