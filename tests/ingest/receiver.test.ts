/** The receiver over real HTTP, PostgreSQL and pg-boss: one answer for every kind of request. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "#lib/config.ts";
import { createGatewayFor } from "#lib/context.ts";
import { newId } from "#lib/domain/id.ts";
import type { Gateway } from "#lib/ingest/gateway.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { rotateSecret } from "#lib/operations/rotateSecret.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { createReceiver } from "#receiver/server.ts";
import { credentialsOf, HANDSHAKES, HOSTILE, PROVIDER_IDS, send, sendCutShort, settingsOf, signed } from "#tests/support/conformance.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";

const db = useDatabase();
const urls = new Map<string, string>();
const ids = new Map<string, string>();
let gateway: Gateway;
let server: ReturnType<typeof createReceiver>;

beforeAll(async () => {
  await db.pool.query("insert into handler (name, definition) values ('everything', $1)", [
    JSON.stringify({
      name: "everything",
      sources: ["*"],
      eventTypes: ["*"],
      concurrency: 1,
      retry: {},
      timeoutMs: 1000,
      transactional: false,
    }),
  ]);
  await db.queue.ensure("everything", 1000);
  gateway = await createGatewayFor(parseConfig({ DATABASE_URL: db.url, APP_SECRET: TEST_SECRET, LOG_LEVEL: "silent" }), "test");
  server = createReceiver({ gateway, trustProxy: false, health: async () => undefined });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  for (const provider of [...PROVIDER_IDS, "none"]) {
    const input = { name: provider, provider, credentials: credentialsOf(provider), settings: settingsOf(provider), maxBodyBytes: null };
    const { id } = await createSource(db.context, input, SYSTEM);
    const source = await db.prisma.source.findUniqueOrThrow({ where: { id } });
    ids.set(provider, id);
    urls.set(provider, `http://127.0.0.1:${(server.address() as AddressInfo).port}/in/${source.ingestKey}`);
  }
});

afterAll(async () => {
  server?.close();
  server?.closeAllConnections();
  await gateway?.close();
});

const urlOf = (provider: string) => urls.get(provider) ?? "";
const count = async (sql: string, values: unknown[] = []) =>
  Number((await db.pool.query(`select count(*) as n from ${sql}`, values)).rows[0].n);

describe.each(PROVIDER_IDS)("%s", (provider) => {
  test("a genuine request is stored before it is answered, a repeat gets the first id and runs nothing twice", async () => {
    const request = signed(provider, urlOf(provider), { seed: "twice" });
    const first = await send(request);
    expect(first.status).toBeGreaterThanOrEqual(200);
    expect(first.status).toBeLessThan(300);
    const where = "event e join delivery d on d.event_id = e.id where e.source_id = $1";
    const deliveries = await count(where, [ids.get(provider)]);
    expect(deliveries).toBeGreaterThan(0);

    const second = await send(request);

    expect(second.status).toBe(200);
    if (second.text !== "") expect(JSON.parse(second.text)).toEqual({ ...JSON.parse(first.text), duplicate: true });
    expect(await count(where, [ids.get(provider)])).toBe(deliveries);
  });

  test("a changed body and another source's secret get 401, and leave no event", async () => {
    const request = signed(provider, urlOf(provider), { seed: "bad" });
    const events = await count("event");
    const changed = await send({ ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) });
    const other = await send(
      signed(provider, urlOf(provider), { seed: "bad", secret: provider === "standard-webhooks" ? "whsec_b3RoZXI=" : "other" }),
    );
    expect([changed.status, other.status]).toEqual([401, 401]);
    expect(JSON.parse(changed.text).error).toMatchObject({
      code: "signature_rejected",
      fix: expect.any(String),
      requestId: expect.stringMatching(/^req_/),
    });
    expect(await count("event")).toBe(events);
  });
});

test.each(["stripe", "slack", "standard-webhooks"])("%s: a signature of an hour ago gets 401", async (provider) => {
  const answer = await send(signed(provider, urlOf(provider), { seed: "old", now: new Date(Date.now() - 3_600_000) }));
  expect(answer.status).toBe(401);
  expect(answer.text).toContain("s old");
});

test.each(HANDSHAKES.map((entry) => [entry.name, entry] as const))("%s is answered as the provider wants it", async (_name, handshake) => {
  const answer = await send(handshake.request(urlOf(handshake.provider)));
  expect(answer.status).toBe(handshake.status);
  if (handshake.text !== undefined) expect(answer.text).toBe(handshake.text);
  if (handshake.json !== undefined) expect(JSON.parse(answer.text)).toEqual(handshake.json);
  if (handshake.type !== undefined) expect(answer.headers.get("content-type")).toContain(handshake.type);
  if (handshake.status === 200) expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
});

test("Messenger's batch is four events, each with its own bytes and its own delivery", async () => {
  const answer = await send(signed("messenger", urlOf("messenger"), { type: "batch", seed: "four" }));
  const { ids: events } = JSON.parse(answer.text) as { ids: string[] };
  expect(events).toHaveLength(4);
  const { rows } = await db.pool.query(
    `select convert_from(substring(r.body from e.body_start + 1 for e.body_end - e.body_start), 'UTF8')::json->'sender' as sender, count(d.id)::int as deliveries
     from event e join request r on r.id = e.request_id join delivery d on d.event_id = e.id
     where e.request_id = (select request_id from event where source_id = $1 order by id desc limit 1) group by e.id, r.body, e.body_start, e.body_end`,
    [ids.get("messenger")],
  );
  expect(rows).toHaveLength(4);
  for (const row of rows) expect(row).toEqual({ sender: { id: expect.any(String) }, deliveries: 1 });
});

describe("hostile bodies", () => {
  test.each(HOSTILE.map((entry) => [entry.name, entry] as const))(
    "%s gets its right answer, and what is stored is byte for byte what was sent",
    async (_name, hostile) => {
      const answer = await send({ method: "POST", url: urlOf("none"), headers: hostile.headers ?? [], body: hostile.body });
      expect(answer.status).toBe(hostile.status);
      if (hostile.code) expect(JSON.parse(answer.text).error.code).toBe(hostile.code);
      if (hostile.status !== 202) return;
      const { rows } = await db.pool.query(
        "select body from request where source_id = $1 and verdict = 'accepted' order by id desc limit 1",
        [ids.get("none")],
      );
      expect(hostile.body.equals(rows[0].body)).toBe(true);
    },
  );

  test("a body cut short is refused, and nothing of it is an event", async () => {
    const events = await count("event");
    expect(await sendCutShort(urlOf("none"))).toContain("400");
    expect(await count("event")).toBe(events);
  });

  test("the same key with another body is a conflict: kept, shown, and answered with the first event", async () => {
    const post = (body: string) => send({ method: "POST", url: urlOf("none"), headers: [], body: Buffer.from(body) });
    const first = await post('{"id":"same","amount":1}');
    const second = await post('{"id":"same","amount":2}');
    expect(JSON.parse(second.text)).toEqual({ ...JSON.parse(first.text), duplicate: true });
    const { rows } = await db.pool.query("select verdict, reason, body from request where source_id = $1 order by id desc limit 1", [
      ids.get("none"),
    ]);
    expect(rows[0]).toMatchObject({ verdict: "duplicate", reason: "same dedup key, other body" });
    expect(rows[0].body.toString()).toContain('"amount":2');
  });
});

test("one id sent 200 times at once is one event and one delivery", async () => {
  const request = signed("stripe", urlOf("stripe"), { seed: "storm" });
  const answers = await Promise.all(Array.from({ length: 200 }, () => send(request)));
  expect(new Set(answers.map((answer) => JSON.parse(answer.text).id)).size).toBe(1);
  expect(answers.filter((answer) => answer.status === 202)).toHaveLength(1);
  const key = JSON.parse(request.body.toString()).id;
  expect(await count("event where dedup_key = $1", [key])).toBe(1);
  expect(await count("delivery d join event e on e.id = d.event_id where e.dedup_key = $1", [key])).toBe(1);
});

test("every request that came in ended in one bucket, and what was stored was counted", async () => {
  const sums = async () =>
    (
      await db.pool.query(`select sum(requests) filter (where verdict = 'received')::int as received, sum(requests) filter (where verdict <> 'received')::int as ended,
        sum(requests) filter (where verdict in ('accepted', 'duplicate'))::int as verified from request_minute`)
    ).rows[0];
  await expect.poll(async () => (await sums()).received - (await sums()).ended).toBe(0);
  expect((await sums()).received).toBeGreaterThan(100);
  expect((await sums()).verified).toBe(await count("request where verdict in ('accepted', 'duplicate')"));
  expect(await count("event")).toBe(Number((await db.pool.query("select sum(events) as n from event_minute")).rows[0].n));
});

test("an unknown URL and another method are refused; a slash at the end is not, and nothing is redirected", async () => {
  const base = urlOf("none").replace(/\/in\/.*/, "");
  const post = (url: string, method = "POST") => send({ method, url, headers: [], body: Buffer.from("{}") });
  expect((await post(`${base}/in/${newId()}`)).status).toBe(404);
  expect((await post(`${urlOf("none")}/`)).status).toBe(202);
  expect((await post(`${base}/anything`)).status).toBe(404);
  expect((await post(urlOf("none"), "PUT")).status).toBe(405);
  expect((await post(urlOf("none"), "GET")).status).toBe(405);
});

test("a source made a moment ago and a secret rotated a moment ago are known at once", async () => {
  const { id } = await createSource(
    db.context,
    { name: "fresh", provider: "stripe", credentials: { secret: "one" }, settings: {}, maxBodyBytes: null },
    SYSTEM,
  );
  const { ingestKey } = await db.prisma.source.findUniqueOrThrow({ where: { id } });
  const url = urlOf("none").replace(/\/in\/.*/, `/in/${ingestKey}`);
  expect((await send(signed("stripe", url, { seed: "a", secret: "one" }))).status).toBe(202);
  await rotateSecret(db.context, id, { credentials: { secret: "two" }, overlapHours: 1 }, SYSTEM);
  expect((await send(signed("stripe", url, { seed: "b", secret: "two" }))).status).toBe(202);
  expect((await send(signed("stripe", url, { seed: "c", secret: "one" }))).status).toBe(202);
});

test("secrets never reach the database in the clear", async () => {
  const { rows } = await db.pool.query("select string_agg(encode(ciphertext, 'escape'), ' ') as all_of_them from source_secret");
  expect(rows[0].all_of_them).not.toContain(credentialsOf("stripe").secret);
  const { rows: audit } = await db.pool.query("select string_agg(detail::text, ' ') as all_of_it from audit_log");
  expect(audit[0].all_of_it).not.toContain(credentialsOf("stripe").secret);
});
