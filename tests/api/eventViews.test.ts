/** What the tabs of an event's page ask for: bounded, right, and leaving a mark where it must. */
import { beforeAll, describe, expect, test } from "vitest";
import type { EventDetail } from "#lib/contracts/events.ts";
import type { EventRelated, EventRouting, EventSchema, RevealedHeaders } from "#lib/contracts/eventViews.ts";
import { defineHandler } from "#lib/domain/handler.ts";
import { parsePublicId, publicId } from "#lib/domain/id.ts";
import { signSample } from "#lib/domain/sign.ts";
import { eventDetail } from "#lib/http/events.ts";
import { eventRelated, eventRouting, eventSchema } from "#lib/http/eventViews.ts";
import { revealHeaders } from "#lib/operations/revealHeaders.ts";
import { rotateSecret } from "#lib/operations/rotateSecret.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { insertAudit, listAuditOf } from "#lib/store/audit.ts";
import { findEvent, getEvents } from "#lib/store/events.ts";
import { findRequestBody, findRouted } from "#lib/store/eventViews.ts";
import { credentialsOf, send, settingsOf } from "#tests/support/conformance.ts";
import { insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { useReceiver } from "#tests/support/receiver.ts";

const db = useDatabase();
const receiver = useReceiver(db);
const ada = { name: "ada@example.com", role: "operator", address: "192.0.2.7" } as const;

const declared = (rule: { name: string; sources: string[]; eventTypes: string[] }) => defineHandler({ ...rule, async run() {} });
const related = async (id: string): Promise<EventRelated> => eventRelated(db.db, (await getEvents(db.db, [id]))[0]!);
const routing = async (id: string): Promise<EventRouting> => eventRouting(db.db, id, (await findRouted(db.db, id))!);
const schema = (id: string): Promise<EventSchema> => eventSchema(db.db, id);
const evt = (id: string) => publicId("evt", id);

async function post(source: { url: string }, provider: string, body: string): Promise<string> {
  const headers = signSample(
    providers[provider] as Provider,
    settingsOf(provider),
    credentialsOf(provider),
    Buffer.from(body),
    [],
    new Date(),
  );
  const answer = await send({ method: "POST", url: source.url, headers, body: Buffer.from(body) });
  const { id, ids } = JSON.parse(answer.text) as { id?: string; ids?: string[] };
  return parsePublicId("evt", id ?? ids?.[0] ?? "") ?? "";
}

describe("routing", () => {
  test("names the handlers that took an event, and of the others the part of the rule that refused", async () => {
    const source = await insertSource(db.db, { name: "orders" });
    await insertHandler(db, declared({ name: "ship", sources: ["orders"], eventTypes: ["order.*"] }));
    await insertHandler(db, declared({ name: "bill", sources: ["orders"], eventTypes: ["invoice.*"] }));
    await insertHandler(db, declared({ name: "other-shop", sources: ["elsewhere"], eventTypes: ["*"] }));
    const { id } = await insertEvent(db, source, { type: "order.created", handlers: ["ship"] });
    const { handlers, scheme, secrets } = await routing(id);
    expect(handlers.map(({ handler, verdict }) => [handler, verdict])).toEqual([
      ["ship", "took"],
      ["bill", "refused"],
      ["other-shop", "refused"],
    ]);
    expect(handlers[1]?.clauses.find(({ matched }) => matched === null)).toMatchObject({ clause: "type", patterns: ["invoice.*"] });
    expect([scheme, secrets]).toEqual([null, []]);
  });

  test("says by which scheme a request was signed, and until when an old secret stays valid", async () => {
    const source = await receiver.source("stripe");
    const id = await post(source, "stripe", '{"id":"evt_1","type":"charge.succeeded"}');
    await rotateSecret(db.context, source.id, { credentials: { secret: "whsec_next" }, overlapHours: 72 }, ada);
    const { scheme, secrets, proofHeaders } = await routing(id);
    expect(scheme).toBe("v1 · HMAC-SHA-256 in stripe-signature");
    expect(proofHeaders).toEqual(["stripe-signature"]);
    expect(secrets.map(({ version, expiresAt }) => [version, expiresAt !== null])).toEqual([
      [2, false],
      [1, true],
    ]);
  });
});

describe("schema", () => {
  const of = ({ fields }: EventSchema) => Object.fromEntries(fields.map(({ path, news }) => [path, news]));

  test("compares with those of the same source and type before it, and with no others", async () => {
    const [source, other] = [await insertSource(db.db), await insertSource(db.db)];
    for (const n of [1, 2, 3]) await insertEvent(db, source, { type: "a", payload: { id: n, gone: n } });
    await insertEvent(db, source, { type: "b", payload: { new: 1 } });
    await insertEvent(db, other, { type: "a", payload: { new: 1 } });
    const { id } = await insertEvent(db, source, { type: "a", payload: { id: 4, new: true } });
    await insertEvent(db, source, { type: "a", payload: { new: 1 } });
    const found = await schema(id);
    expect([found.compared, of(found)]).toEqual([3, { new: "new", gone: "missing", id: "usual" }]);
  });

  test("reads fifty of them at most, and no more than 4 MB", async () => {
    const source = await insertSource(db.db);
    for (let n = 0; n < 60; n++) await insertEvent(db, source, { type: "many", payload: { n } });
    const { id } = await insertEvent(db, source, { type: "many", payload: { n: 61 } });
    expect((await schema(id)).compared).toBe(50);
    const text = "x".repeat(200_000);
    for (let n = 0; n < 25; n++) await insertEvent(db, source, { type: "large", payload: { text } });
    const last = await insertEvent(db, source, { type: "large", payload: { text } });
    expect((await schema(last.id)).compared).toBe(19);
  });

  test("what is not JSON has no fields, and stands in nobody's way", async () => {
    const source = await insertSource(db.db);
    await insertEvent(db, source, { payload: "not json" });
    const first = await insertEvent(db, source, { payload: { a: 1 } });
    expect(await schema(first.id)).toMatchObject({ compared: 0, problem: null });
    const broken = await insertEvent(db, source, { payload: "{" });
    expect((await schema(broken.id)).problem).toContain("not JSON");
  });
});

describe("related", () => {
  test("finds the neighbours of its type, and its entity's events within its source", async () => {
    const [source, other] = [await insertSource(db.db), await insertSource(db.db)];
    const entityKey = "cus_1";
    const first = await insertEvent(db, source, { type: "a", entityKey });
    await insertEvent(db, other, { type: "a", entityKey });
    await insertEvent(db, source, { type: "b", entityKey: "cus_2" });
    const own = await insertEvent(db, source, { type: "a", entityKey });
    const later = await insertEvent(db, source, { type: "b", entityKey });
    const next = await insertEvent(db, source, { type: "a" });
    const found = await related(own.id);
    expect([found.previousOfType?.id, found.nextOfType?.id]).toEqual([evt(first.id), evt(next.id)]);
    expect(found.entity.map(({ id }) => id)).toEqual([evt(later.id), evt(first.id)]);
    expect(found.previousOfEntity).toBe(evt(first.id));
  });

  test("lists repeats; one with other bytes can be read", async () => {
    const source = await receiver.source("none", { name: "repeats" });
    const id = await post(source, "none", '{"id":"same","type":"x","n":1}');
    await post(source, "none", '{"id":"same","type":"x","n":1}');
    await post(source, "none", '{"id":"same","type":"x","n":2}');
    const { duplicates } = await related(id);
    expect(duplicates.map(({ verdict, hasBody }) => [verdict, hasBody])).toEqual([
      ["duplicate", true],
      ["duplicate", false],
    ]);
    const body = await findRequestBody(db.db, parsePublicId("req", duplicates[0]?.id ?? "") ?? "");
    expect(body?.toString()).toBe('{"id":"same","type":"x","n":2}');
  });
});

describe("headers", () => {
  let id: string;
  beforeAll(async () => {
    const source = await receiver.source("generic-hmac", { name: "hmac" });
    id = await post(source, "generic-hmac", '{"id":"1","type":"x"}');
  });
  const detail = async (): Promise<EventDetail> =>
    eventDetail((await findEvent(db.db, id))!, [], [], { last_delivered: null, previous: null });

  test("are masked for everybody, whole for who asked, and the log says who", async () => {
    const signatureOf = (headers: RevealedHeaders["headers"]) => headers.find(([name]) => name === "x-signature")?.[1] ?? "";
    const masked = signatureOf((await detail()).request.headers);
    const whole = signatureOf(await revealHeaders(db.db, id, ada));
    expect(masked).toBe(`${whole.slice(0, 20)}…`);
    expect(whole).toMatch(/^[0-9a-f]{64}$/);
    const [entry] = await listAuditOf(db.db, [evt(id)], 10);
    expect(entry).toMatchObject({ actor: "ada@example.com", action: "event.headers_revealed", detail: { names: ["x-signature"] } });
    expect(JSON.stringify(entry)).not.toContain(whole);
  });
});

test("the audit log of some targets holds theirs and nobody else's, the newest first", async () => {
  for (const [action, target] of [
    ["a", "evt_1"],
    ["b", "evt_2"],
    ["c", "dlv_1"],
  ] as const)
    await insertAudit(db.db, ada, action, target);
  expect((await listAuditOf(db.db, ["evt_1", "dlv_1"], 10)).map(({ action }) => action)).toEqual(["c", "a"]);
});
