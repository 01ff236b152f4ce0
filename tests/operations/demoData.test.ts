/** Demo data comes through the real ingest path, reaches nobody else's handlers, and leaves nothing behind. */
import { expect, test } from "vitest";
import { demoNotifier, demoOrders } from "#handlers/demo.ts";
import { defineHandler } from "#lib/domain/handler.ts";
import { publicId } from "#lib/domain/id.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { demoState, loadDemo, purgeDemo, removeDemo } from "#lib/operations/demoData.ts";
import { streamDemo } from "#lib/operations/demoStream.ts";
import { freezeReplay } from "#lib/operations/freezeReplay.ts";
import { updateSource } from "#lib/operations/saveSource.ts";
import { send, signed } from "#tests/support/conformance.ts";
import { count, insertHandler } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers } from "#tests/support/pump.ts";
import { useReceiver } from "#tests/support/receiver.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const db = useDatabase();
const receiver = useReceiver(db);

/** The same numbers at each run. */
function seeded() {
  let state = 20_261_126;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
const random = seeded();
const second = (now = new Date()) =>
  streamDemo({ db: db.db, vault: db.context.vault, origins: [receiver.origin], random, sleep: async () => {} }, now);

/** A handler of somebody who takes everything, by every name there is. */
const greedy = defineHandler({
  name: "greedy",
  sources: ["*", "stripe", "shopify", "github", "slack", "Demo payments"],
  eventTypes: ["*"],
  run: async () => {},
});

test("off, nothing is sent", async () => {
  expect(await second()).toBe(0);
  expect(await demoState(db.context)).toEqual({ state: "off", streamsUntil: null, sources: [] });
});

test("on, signed requests come in, most are accepted, some are refused or repeated, and only demo handlers get them", async () => {
  for (const handler of [greedy, demoOrders, demoNotifier]) await insertHandler(db, handler);
  await loadDemo(db.context, SYSTEM);
  await expect(loadDemo(db.context, SYSTEM)).rejects.toMatchObject({ code: "conflict" });
  const verdicts = async () =>
    new Set((await db.db.query<{ verdict: string }>("select distinct verdict from request")).rows.map(({ verdict }) => verdict));
  await waitFor("all that may happen to a request", async () => {
    await second();
    return (await verdicts()).size >= 3;
  });

  expect(await verdicts()).toEqual(new Set(["accepted", "rejected", "duplicate"]));
  expect(await count(db.db, "request where verdict = 'accepted'")).toBeGreaterThan(10);
  expect(await count(db.db, "delivery where handler = 'greedy'")).toBe(0);
  expect(await count(db.db, "delivery where handler like 'demo-%'")).toBeGreaterThan(10);
});

test("a real event goes to no demo handler", async () => {
  const { id, url } = await receiver.source("stripe", { name: "real" });
  expect((await send(signed("stripe", url))).status).toBe(202);
  const { rows } = await db.db.query<{ handler: string }>("select handler from delivery where source_id = $1::uuid", [id]);
  expect(rows).toEqual([{ handler: "greedy" }]);
});

test("no replay brings a demo event to another handler, not even one that names it", async () => {
  const { rows } = await db.db.query<{ id: string }>("select e.id from event e join source s on s.id = e.source_id where s.demo limit 1");
  const eventId = publicId("evt", rows[0]?.id ?? "");
  const frozen = (handler: string) =>
    freezeReplay(db.db, { kind: "event", eventId, handler }, { includeApplied: true, replayId: null, now: new Date() });
  expect((await frozen("greedy")).groups.reduce((sum, group) => sum + group.count, 0)).toBe(0);
  expect((await frozen("demo-notifier")).groups.reduce((sum, group) => sum + group.count, 0)).toBe(1);
});

test("its sources cannot be renamed into real ones", async () => {
  const [source] = await db.prisma.source.findMany({ where: { demo: true } });
  await expect(updateSource(db.context, source?.id ?? "", { name: "Payments" }, SYSTEM)).rejects.toMatchObject({ code: "bad_request" });
  await expect(db.pool.query("update source set name = 'Payments' where id = $1", [source?.id])).rejects.toThrow("a_demo_source_says_so");
});

test("requests are made for an hour, not for ever", async () => {
  expect(await second(new Date(Date.now() + 3_601_000))).toBe(0);
});

test("removed, everything that came of it goes, and nothing of anybody else", async () => {
  const worker = await runHandlers(db, [demoNotifier]);
  await waitFor("some are handled", () => count(db.db, "attempt"));
  await worker.stop();
  const real = await count(db.db, "event e join source s on s.id = e.source_id where not s.demo");
  await removeDemo(db.context, SYSTEM);
  expect((await demoState(db.context)).state).toBe("removing");
  expect(await second()).toBe(0);

  const later = new Date(Date.now() + 60_000);
  await waitFor("it is gone", async () => !(await purgeDemo(db.db, later)));

  expect(await demoState(db.context)).toEqual({ state: "off", streamsUntil: null, sources: [] });
  const sources = "(select id from source)";
  for (const table of ["event", "request", "delivery", "event_key", "request_minute", "event_minute", "delivery_minute"])
    expect([table, await count(db.db, `${table} where source_id not in ${sources}`)]).toEqual([table, 0]);
  expect(await count(db.db, "attempt where delivery_id not in (select id from delivery)")).toBe(0);
  expect(await count(db.db, "failure where handler like 'demo-%'")).toBe(0);
  expect(await count(db.db, "event")).toBe(real);
  expect(real).toBeGreaterThan(0);
});

test("what was stored a moment after its removal was asked for goes too", async () => {
  await loadDemo(db.context, SYSTEM);
  await removeDemo(db.context, SYSTEM);
  expect(await purgeDemo(db.db, new Date())).toBe(true);
  expect((await demoState(db.context)).state).toBe("removing");
});
