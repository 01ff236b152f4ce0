/** System: what it counts, what it hides, and how far the self-test's event comes. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GET as notices } from "#app/api/v1/about/notices/route.ts";
import { GET as about } from "#app/api/v1/about/route.ts";
import { GET as audit } from "#app/api/v1/audit/route.ts";
import { GET as event } from "#app/api/v1/events/[eventId]/route.ts";
import { GET as retention } from "#app/api/v1/retention/route.ts";
import { GET as system } from "#app/api/v1/system/route.ts";
import { GET as follow, POST as selfTest } from "#app/api/v1/system/self-test/route.ts";
import { parseConfig } from "#lib/config.ts";
import { type Context, createContext } from "#lib/context.ts";
import type { RetentionReport, SelfTest, SystemReport } from "#lib/contracts/system.ts";
import { idFloor, newId, publicId } from "#lib/domain/id.ts";
import { describeConfig } from "#lib/http/describeConfig.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { beatWorker, saveHandlers } from "#lib/store/handlers.ts";
import { saveRun } from "#lib/store/maintenance.ts";
import { indexNextEvents } from "#lib/store/terms.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";
import { useReceiver } from "#tests/support/receiver.ts";

const db = useDatabase();
const receiver = useReceiver(db);
const KEY = "environment-key-0123456789-0123456789";
const DAY_MS = 86_400_000;
const shared = globalThis as { spillwayContext?: Context };
const route = { params: Promise.resolve({}) };

beforeAll(() => {
  const port = new URL(receiver.origin).port;
  const config = parseConfig({ DATABASE_URL: db.url, APP_SECRET: TEST_SECRET, API_KEY: KEY, RECEIVER_PORT: port, PORT: port });
  shared.spillwayContext = createContext(config, "test");
});
afterAll(async () => shared.spillwayContext?.close());
beforeEach(async () => {
  await db.pool.query("truncate worker, request_minute, ledger_gap, maintenance_run, handler cascade");
});

const ask = async <T>(
  handler: (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>,
  query = "",
  body?: object,
) => {
  const init = { headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" } };
  const response = await handler(
    new Request(`http://spillway.test/x${query}`, body ? { ...init, method: "POST", body: JSON.stringify(body) } : init),
    route,
  );
  return { status: response.status, body: (await response.json()) as T & { error: { code: string; message: string } } };
};

test("it tells what was refused and why, what does not add up, who works and what ran", async () => {
  const sourceId = newId();
  await db.pool.query(
    `insert into request_minute (minute, source_id, verdict, reason, shard, requests) values
     (now() - interval '1 hour', $1, 'received', '', 1, 9), (now() - interval '1 hour', $1, 'accepted', '', 1, 4),
     (now() - interval '1 hour', $1, 'rejected', 'wrong_signature', 1, 3), (now() - interval '1 hour', $1, 'shed', '', 1, 2),
     (now() - interval '3 days', $1, 'rejected', 'wrong_signature', 1, 99)`,
    [sourceId],
  );
  await db.pool.query(
    "insert into ledger_gap (minute, source_id, kind, expected, found) values (now() - interval '1 hour', $1, 'events', 4, 3)",
    [sourceId],
  );
  await beatWorker(db.db, { id: newId(), hostname: "alive", pid: 1, version: "v1", inFlight: 7 });
  const silent = newId();
  await beatWorker(db.db, { id: silent, hostname: "silent", pid: 2, version: "v1", inFlight: 0 });
  await db.pool.query("update worker set seen_at = now() - interval '1 minute' where id = $1", [silent]);
  await saveRun(db.db, { task: "retention", tookMs: 5, detail: { dropped: 2 } });

  const { body } = await ask<SystemReport>(system);

  expect(body.flow).toMatchObject({ received: 9, accepted: 4, rejected: 3, shed: 2 });
  expect(body.refused).toEqual([
    { verdict: "rejected", reason: "wrong_signature", requests: 3 },
    { verdict: "shed", reason: "", requests: 2 },
  ]);
  expect(body.gaps).toMatchObject([{ kind: "events", expected: 4, found: 3, sourceId: publicId("src", sourceId) }]);
  expect(body.workers.map(({ hostname, alive, inFlight }) => [hostname, alive, inFlight])).toEqual([
    ["alive", true, 7],
    ["silent", false, 0],
  ]);
  expect(body.maintenance).toMatchObject([{ task: "retention", tookMs: 5, detail: { dropped: 2 } }]);
  expect(body.database).toMatchObject({ version: expect.stringMatching(/^\d+/), oldestDay: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  expect(body.database.tables.find(({ name }) => name === "event")?.partitions).toBeGreaterThan(5);
  expect(body.migrations.map(({ name }) => name)).toContain("0014_preferences");
  expect(Math.abs(body.clockSkewMs)).toBeLessThan(60_000);
});

test("no secret of the configuration leaves the server, nor a password in a URL", () => {
  const given = { APP_SECRET: TEST_SECRET, API_KEY: KEY, PUBLIC_URL: "https://user:hunter2@spillway.example.com/x", RETENTION_DAYS: "14" };
  const lines = describeConfig(parseConfig(given), given);

  expect(JSON.stringify(lines)).not.toMatch(/hunter2|test-secret|environment-key/);
  expect(lines.find(({ name }) => name === "RETENTION_DAYS")).toEqual({ name: "RETENTION_DAYS", value: "14", given: true, secret: false });
  expect(lines.find(({ name }) => name === "PORT")).toMatchObject({ value: "3000", given: false });
  expect(lines.find(({ name }) => name === "API_KEY")).toMatchObject({ value: "••••••", given: true });
  expect(lines.find(({ name }) => name === "DATABASE_URL")).toMatchObject({ value: "", given: false });
});

const stages = (test: SelfTest) => Object.fromEntries(test.stages.map(({ name, state }) => [name, state]));

test("the self-test's event is received, stored and routed, and says which stages it has not reached", async () => {
  const { body, status } = await ask<SelfTest>(selfTest, "", {});
  expect([status, stages(body)]).toEqual([
    200,
    { answered: "reached", stored: "reached", routed: "reached", delivered: "skipped", worker: "failed", indexed: "waiting" },
  ]);

  await beatWorker(db.db, { id: newId(), hostname: "a", pid: 1, version: "v", inFlight: 0 });
  await indexNextEvents(db.db, 100, new Date(Date.now() + 60_000));
  const later = await ask<SelfTest>(follow, `?eventId=${body.eventId}`);
  expect(stages(later.body)).toMatchObject({ worker: "reached", indexed: "reached" });
});

test("its source is gone again, with its secret and its address", async () => {
  await ask<SelfTest>(selfTest, "", {});
  const { rows } = await db.pool.query(
    `select deleted_at is not null as deleted, (select count(*)::int from source_secret where source_id = s.id) as secrets, ingest_key
     from source s where name = 'spillway-self-test'`,
  );
  expect(rows).toMatchObject([{ deleted: true, secrets: 0 }]);
  // The receiver hears of it by a notification, a moment later; without its secret it took nothing in between.
  const post = async () => (await fetch(`${receiver.origin}/in/${rows[0].ingest_key}`, { method: "POST", body: "{}" })).status;
  expect([401, 404]).toContain(await post());
  await expect.poll(post).toBe(404);
});

test("handlers that take every source run only when somebody says so", async () => {
  const definition = { name: "greedy", sources: ["*"], eventTypes: ["*"], concurrency: 1, timeoutMs: 1_000, transactional: false };
  const retry = { maxAttempts: 1, firstDelaySeconds: 1, maxDelaySeconds: 1 };
  await db.queue.ensure("greedy", 1_000);
  await saveHandlers(db.db, [{ definition: { ...definition, retry }, version: "1" }]);
  const before = (await db.pool.query("select count(*)::int as n from event")).rows[0].n;

  const refused = await ask<SelfTest>(selfTest, "", {});
  expect([refused.status, refused.body.error.message]).toEqual([409, expect.stringContaining("'greedy'")]);
  expect((await db.pool.query("select count(*)::int as n from event")).rows[0].n).toBe(before);
});

test("an id older than anything kept says that retention took it; a younger one was never there", async () => {
  const get = async (eventId: string) => {
    const request = new Request("http://spillway.test/x", { headers: { authorization: `Bearer ${KEY}` } });
    const answer = await event(request, { params: Promise.resolve({ eventId }) });
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    return [answer.status, error.code];
  };
  expect(await get(publicId("evt", idFloor(new Date(Date.now() - 40 * DAY_MS))))).toEqual([404, "deleted_by_retention"]);
  expect(await get(publicId("evt", newId()))).toEqual([404, "not_found"]);
  expect(await get("evt_x")).toEqual([404, "not_found"]);
});

test("tonight's days are those that end more than the kept days ago, and what waits holds its day", async () => {
  const old = new Date(Date.now() - 33 * DAY_MS);
  const day = old.toISOString().slice(0, 10);
  await db.pool.query("select ensure_partitions('event', $1::date, $1::date), ensure_partitions('request', $1::date, $1::date)", [day]);
  expect((await ask<RetentionReport>(retention)).body).toMatchObject({
    days: 30,
    minuteDays: 90,
    tonight: [{ day, held: false }],
    lastRun: null,
  });

  await db.pool.query(
    "insert into delivery (id, event_id, source_id, handler, state, job_id) values ($1, $2, $3, 'h', 'queued', gen_random_uuid())",
    [newId(), idFloor(new Date(`${day}T12:00:00Z`)), newId()],
  );
  expect((await ask<RetentionReport>(retention)).body.tonight).toMatchObject([{ day, held: true }]);
  await db.pool.query("delete from delivery where handler = 'h'");
});

test("About lists what runs with its licences, and not what it is tested with", async () => {
  const { body } = await ask<{ version: string; notices: { name: string; license: string }[] }>(about);
  const names = body.notices.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["react", "next", "pg", "zod"]));
  expect(names).not.toContain("vitest");
  // Its package.json names none; its text is among the texts.
  expect(body.notices.filter(({ license }) => license === "not stated").map(({ name }) => name)).toEqual(["seq-queue"]);

  const text = await (await notices(new Request("http://spillway.test/x", { headers: { authorization: `Bearer ${KEY}` } }), route)).text();
  expect(text).toContain("MIT License");
});

test("the audit log is narrowed by who, what and when", async () => {
  for (const [name, action] of [
    ["ada@example.com", "replay.started"],
    ["ada@example.com", "source.created"],
    ["bob@example.com", "source.created"],
  ] as const)
    await insertAudit(db.db, { name, address: "" }, action, "x");
  const found = async (query: string) =>
    (await ask<{ data: { actor: string; action: string }[] }>(audit, `?${query}`)).body.data.map(
      ({ actor, action }) => `${actor} ${action}`,
    );

  expect(await found("actor=ada")).toEqual(["ada@example.com source.created", "ada@example.com replay.started"]);
  expect(await found("actor=bob%40example.com&action=source.created")).toEqual(["bob@example.com source.created"]);
  expect(await found("actor=%25")).toEqual([]);
  expect(await found("from=now-1h&actor=bob")).toHaveLength(1);
  expect(await found("to=now-1h")).toEqual([]);
});
