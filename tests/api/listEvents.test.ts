/** The list of events: a line from each payload, the time each took, and how many have come since. */
import { expect, test } from "vitest";
import { GET as NEWER } from "#app/api/v1/events/newer/route.ts";
import { GET } from "#app/api/v1/events/route.ts";
import type { EventListItem } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { type Route, useRest } from "#tests/support/rest.ts";
import { handlers } from "#tests/worker/handlers/calling.ts";

const database = useDatabase();
const ask = useRest(database);
const list = async (q: string) => ((await (await ask(GET as Route, "viewer", { search: { q } })).json()) as Page<EventListItem>).data;

test("each event has its line, except where reading a payload would cost too much", async () => {
  const source = await insertSource(database.db, { provider: "stripe" });
  const add = (id: string, pad = 0) =>
    insertEvent(database, source, { payload: { data: { object: { id, amount: 5_000, currency: "eur" } }, pad: "x".repeat(pad) } });
  await add("in_small");
  await add("in_large", 70_000);
  await insertEvent(database, source, { payload: "no JSON" });
  expect((await list(`source:${source.name}`)).map(({ summary }) => summary)).toEqual([null, null, "in_small · €50.00"]);
  // Fifty of 60 kB are more than a page may unpack: the newest have their line.
  for (let index = 0; index < 50; index++) await add(`in_${index}`, 60_000);
  const lines = (await list(`source:${source.name}`)).slice(0, 50).map(({ summary }) => summary !== null);
  expect([lines[0], lines[30], lines[40], lines.lastIndexOf(true)]).toEqual([true, true, false, 32]);
}, 30_000);

test("values of each payload stand beside it when asked for, with every digit, and a wrong path is refused", async () => {
  const source = await insertSource(database.db, { provider: "stripe" });
  const body = `{"id":12345678901234567890,"items":[{"sku":"a"},{"sku":"b"}],"note":null,"long":"${"x".repeat(500)}"}`;
  await insertEvent(database, source, { payload: { id: "large", pad: "x".repeat(70_000) } });
  await insertEvent(database, source, { payload: body });
  const fieldsOf = async (fields: string) => {
    const answer = await ask(GET as Route, "viewer", { search: { q: `source:${source.name}`, fields } });
    return answer.ok ? ((await answer.json()) as Page<EventListItem>).data.map((event) => event.fields) : answer.status;
  };
  expect(await fieldsOf("body.id,body.items.sku,body.note,body.none")).toEqual([
    { "body.id": "12345678901234567890", "body.items.sku": "a, b", "body.note": "null" },
    null,
  ]);
  expect(((await fieldsOf("body.long")) as Record<string, string>[])[0]?.["body.long"]).toHaveLength(200);
  expect(await fieldsOf("")).toEqual([{}, null]);
  expect(await fieldsOf("header.x")).toBe(422);
  expect(await fieldsOf(Array.from({ length: 9 }, (_, n) => `body.a${n}`).join(","))).toBe(422);
});

test("the time an event took ends with its last handler, and is never negative", async () => {
  const source = await insertSource(database.db);
  for (const handler of handlers) await insertHandler(database, handler);
  const receivedAt = new Date(Date.now() - 60_000);
  const { deliveries } = await insertEvent(database, source, { handlers: ["calling"], receivedAt });
  const handledMs = async () => (await list(`source:${source.name}`))[0]?.handledMs;
  expect(await handledMs()).toBeNull();
  const finish = (at: number) =>
    database.db.query("update delivery set state = 'delivered', finished_at = $2::timestamptz where id = $1::uuid", [
      deliveries[0]?.id,
      new Date(receivedAt.getTime() + at),
    ]);
  await finish(1_234);
  expect(await handledMs()).toBe(1_234);
  await finish(-5_000);
  expect(await handledMs()).toBe(0);
});

test("what came after an event is counted by the query, up to a thousand", async () => {
  const source = await insertSource(database.db);
  const newer = async (after: string, q = `source:${source.name}`) => {
    const answer = await ask(NEWER as Route, "viewer", { search: { q, after } });
    return answer.ok ? ((await answer.json()) as object) : answer.status;
  };
  const { id } = await insertEvent(database, source, { type: "first" });
  expect(await newer(publicId("evt", id))).toEqual({ count: 0, more: false });
  for (let index = 0; index < 3; index++) await insertEvent(database, source, { type: index === 0 ? "a" : "b" });
  expect(await newer(publicId("evt", id))).toEqual({ count: 3, more: false });
  expect(await newer(publicId("evt", id), `source:${source.name} type:b`)).toEqual({ count: 2, more: false });
  expect(await newer(publicId("evt", newId()))).toEqual({ count: 0, more: false });
  expect(await newer("evt_x")).toBe(404);
});
