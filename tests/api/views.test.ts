/** Saved views: one's own belong to oneself, shared ones to the team, and each change is on record. */
import { expect, test } from "vitest";
import { DELETE, PATCH } from "#app/api/v1/views/[viewId]/route.ts";
import { GET as COUNTS } from "#app/api/v1/views/counts/route.ts";
import { GET, POST } from "#app/api/v1/views/route.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { SavedView, ViewCount, ViewCreate } from "#lib/contracts/views.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { count, insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { type Route, useRest } from "#tests/support/rest.ts";

const database = useDatabase();
const ask = useRest(database);
type Who = Parameters<typeof ask>[1];

const save = (who: Who, view: ViewCreate) => ask(POST as Route, who, { method: "POST", body: view });
const saved = async (who: Who, view: ViewCreate) => (await (await save(who, view)).json()) as SavedView;
const change = (who: Who, id: string, body: object) => ask(PATCH as Route, who, { method: "PATCH", params: { viewId: id }, body });
const remove = (who: Who, id: string) => ask(DELETE as Route, who, { method: "DELETE", params: { viewId: id } });
const list = async (who: Who, search = {}) => ((await (await ask(GET as Route, who, { search })).json()) as Page<SavedView>).data;
const names = async (who: Who, search = {}) => (await list(who, search)).map(({ name }) => name);

test("a viewer's view is theirs alone, and comes back as it was saved", async () => {
  const view = { name: " Dead Stripe ", q: "status:dead", from: "now-7d", columns: "time,type:240", pinned: true };
  const made = await saved("viewer", view);
  expect(made).toMatchObject({ ...view, name: "Dead Stripe", page: "events", to: null, shared: false, mine: true, owner: "key:viewer" });
  expect(await list("viewer")).toEqual([made]);
  expect(await names("admin")).toEqual([]);
  for (const answer of [await change("admin", made.id, { name: "x" }), await remove("operator", made.id)]) expect(answer.status).toBe(404);
  expect((await (await change("viewer", made.id, { q: "status:queued", to: "now-1h" })).json()) as SavedView).toMatchObject({
    q: "status:queued",
    from: "now-7d",
    to: "now-1h",
    columns: "time,type:240",
  });
  expect((await remove("viewer", made.id)).status).toBe(200);
  expect(await names("viewer")).toEqual([]);
});

test("sharing, and every change of what is shared, needs an operator", async () => {
  expect((await save("viewer", { name: "Mine for all", shared: true })).status).toBe(403);
  const own = await saved("viewer", { name: "Own" });
  expect((await change("viewer", own.id, { shared: true })).status).toBe(403);
  const team = await saved("operator", { name: "Team", shared: true });
  expect(await list("viewer")).toMatchObject([
    { name: "Team", mine: false },
    { name: "Own", mine: true },
  ]);
  for (const body of [{ name: "Taken over" }, { shared: false }, { pinned: true }])
    expect((await change("viewer", team.id, body)).status).toBe(403);
  expect((await remove("viewer", team.id)).status).toBe(403);
  expect(await (await change("other-operator", team.id, { pinned: true })).json()).toMatchObject({ pinned: true, owner: "key:operator" });
  // Unshared, it is its maker's again.
  expect((await change("other-operator", team.id, { shared: false })).status).toBe(200);
  expect(await names("other-operator")).toEqual([]);
  expect(await names("operator")).toEqual(["Team"]);
});

test("a name leads to one view, whatever its case", async () => {
  await saved("admin", { name: "Night", shared: true });
  const taken = await save("operator", { name: "NIGHT", shared: true });
  expect([taken.status, (await taken.json()).error.message]).toEqual([409, "There is already a view named 'NIGHT'."]);
  const own = await saved("operator", { name: "night" });
  const turned = await change("operator", own.id, { shared: true });
  expect([turned.status, (await turned.json()).error.message]).toEqual([409, "There is already a view named 'night'."]);
  expect((await save("viewer", { name: "Night" })).status).toBe(201);
  expect((await save("admin", { name: "Night", page: "failures", shared: true })).status).toBe(201);
  expect(await names("admin", { page: "failures" })).toEqual(["Night"]);
});

test("what could not be run is not saved", async () => {
  const refused = async (view: object) => (await save("operator", { name: "x", ...view } as ViewCreate)).status;
  expect(await refused({ q: "stauts:dead" })).toBe(422);
  expect(await refused({ from: "yesterday-ish" })).toBe(422);
  for (const view of [{ name: "" }, { name: "n".repeat(61) }, { page: "settings" }, { owner: "key:admin" }, { columns: "c".repeat(601) }])
    expect([view, await refused(view)]).toEqual([view, 400]);
  for (const id of ["x", publicId("viw", newId())]) expect((await remove("admin", id)).status).toBe(404);
});

test("each change is on record with who made it", async () => {
  const { id } = await saved("operator", { name: "Recorded", shared: true });
  await change("admin", id, { pinned: true });
  await remove("admin", id);
  const { rows } = await database.db.query<{ actor: string; action: string }>(
    "select actor, action from audit_log where target = $1::text order by id",
    [id],
  );
  expect(rows.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    "key:operator view.created",
    "key:admin view.updated",
    "key:admin view.deleted",
  ]);
  expect(await count(database.db, "audit_log where detail ->> 'name' = 'Recorded'")).toBe(3);
});

test("pinned views say how many events they find, except where each payload would have to be read", async () => {
  const source = await insertSource(database.db);
  for (const type of ["a", "a", "b"]) await insertEvent(database, source, { type });
  const q = `source:${source.name}`;
  const made = [
    await saved("viewer", { name: "All", q, pinned: true }),
    await saved("viewer", { name: "Before", q, to: "now-1h", pinned: true }),
    await saved("viewer", { name: "Headers", q: `${q} header.x-a:b`, pinned: true }),
    await saved("viewer", { name: "Type", q: `${q} type:a`, pinned: true }),
  ];
  await saved("viewer", { name: "Not pinned", q });
  const answer = (await (await ask(COUNTS as Route, "viewer")).json()) as { data: ViewCount[] };
  const counts = [3, 0, null, 2].map((count, index) => ({ id: made[index]?.id, count, more: false }));
  expect(answer.data).toEqual(counts);
});
