import { afterAll, beforeAll, expect, test } from "vitest";
import { GET } from "#app/api/v1/deliveries/[deliveryId]/route.ts";
import { GET as GET_EVENT } from "#app/api/v1/events/[eventId]/route.ts";
import { PATCH } from "#app/api/v1/outbox/[callId]/route.ts";
import { GET as LIST } from "#app/api/v1/outbox/route.ts";
import { parseConfig } from "#lib/config.ts";
import { type Context, createContext } from "#lib/context.ts";
import type { CallDetail, CallListItem, DeliveryDetail, EventDetail } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { createApiKey } from "#lib/operations/saveApiKey.ts";
import { insertCall } from "#lib/store/outbox.ts";
import { count, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";
import { handlers } from "#tests/worker/handlers/calling.ts";

const database = useDatabase();
const shared = globalThis as { spillwayContext?: Context | undefined };
let key = "";
let event = { id: "", deliveries: [{ id: "", handler: "", jobId: "" }] };
const [deadId, sentId] = [newId(), newId()];

beforeAll(async () => {
  const config = parseConfig({
    DATABASE_URL: database.url,
    APP_SECRET: TEST_SECRET,
    LOG_LEVEL: "silent",
    PUBLIC_URL: "http://spillway.test",
  });
  shared.spillwayContext = createContext(config, "test");
  key = (await createApiKey(database.prisma, { name: "deploy", role: "operator" }, SYSTEM)).key ?? "";
  for (const handler of handlers) await insertHandler(database, handler);
  event = await insertEvent(database, await insertSource(database.db), { handlers: ["calling"] });
  for (const id of [deadId, sentId])
    await insertCall(database.db, {
      ...{ id, deliveryId: event.deliveries[0]!.id, eventId: event.id, handler: "calling", idempotencyKey: `k:${id}`, method: "POST" },
      ...{ url: "https://api.example.com/mail?token=s3cr3t", headers: Buffer.from("s3cr3t"), body: Buffer.from("s3cr3t") },
    });
  await database.db.query(
    "update outbox set state = 'dead', attempts = 15, response_status = 500, response_body = 'no', error = 'it answered 500' where id = $1::uuid",
    [deadId],
  );
  await database.db.query("update outbox set state = 'sent', attempts = 1, response_status = 200, sent_at = now() where id = $1::uuid", [
    sentId,
  ]);
});
afterAll(async () => {
  await shared.spillwayContext?.close();
  shared.spillwayContext = undefined;
});

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
const ask = async (route: Route, params: Record<string, string>, method = "GET", body?: object, query = "") => {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const request = new Request(`http://spillway.test/api/v1/x${query}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const response = await route(request, { params: Promise.resolve(params) });
  return { status: response.status, body: (await response.json()) as unknown };
};

test("a delivery and its event list the outbound calls, without queries, headers and bodies", async () => {
  const delivery = await ask(GET as Route, { deliveryId: publicId("dlv", event.deliveries[0]!.id) });
  const { calls } = delivery.body as DeliveryDetail;
  expect(calls).toMatchObject([
    {
      id: publicId("out", deadId),
      state: "dead",
      attempts: 15,
      status: 500,
      response: "no",
      error: "it answered 500",
      nextAttemptAt: null,
    },
    { id: publicId("out", sentId), state: "sent", attempts: 1, status: 200, url: "https://api.example.com/mail?…", error: null },
  ]);
  const whole = await ask(GET_EVENT as Route, { eventId: publicId("evt", event.id) });
  expect((whole.body as EventDetail).deliveries[0]?.calls).toEqual(calls);
  expect(JSON.stringify([delivery, whole])).not.toContain("s3cr3t");
});

test("calls are listed newest first, by state and handler, page by page", async () => {
  const list = async (query: string) => (await ask(LIST as Route, {}, "GET", undefined, query)).body as Page<CallListItem>;
  const idsOf = ({ data }: Page<CallListItem>) => data.map(({ id }) => id);
  expect(idsOf(await list("?state=dead"))).toEqual([publicId("out", deadId)]);
  expect(idsOf(await list("?handler=other"))).toEqual([]);
  const first = await list("?handler=calling&limit=1");
  expect(first.data).toMatchObject([{ id: publicId("out", sentId), handler: "calling", eventId: publicId("evt", event.id) }]);
  const second = await list(`?limit=1&cursor=${first.nextCursor}`);
  expect([idsOf(second), second.nextCursor]).toEqual([[publicId("out", deadId)], null]);
  expect(JSON.stringify([first, second])).not.toContain("s3cr3t");
});

test("an operator gives a dead call another try, on the record; one that was sent gets none", async () => {
  const retry = (id: string) => ask(PATCH as Route, { callId: publicId("out", id) }, "PATCH", { action: "retry" });
  expect((await retry(sentId)).status).toBe(409);
  expect((await retry(newId())).status).toBe(404);
  const { status, body } = await retry(deadId);
  expect([status, body as CallDetail]).toMatchObject([200, { state: "queued", attempts: 0 }]);
  expect(await count(database.db, "audit_log where action = 'call.retried' and actor = 'key:deploy'")).toBe(1);
});
