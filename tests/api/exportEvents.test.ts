/** Exports: whole, in pages, masked, harmless in a spreadsheet, on record, and over when the client is. */
import { expect, test } from "vitest";
import { GET } from "#app/api/v1/events/export/route.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { exportStream, startExport } from "#lib/http/exportEvents.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import type { Db } from "#lib/postgres/db.ts";
import { insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { type Route, useRest } from "#tests/support/rest.ts";

const database = useDatabase();
const ask = useRest(database);
const get = (search: Record<string, string>, who: "viewer" | "operator" = "operator") => ask(GET as Route, who, { search });
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const sourceOf = async (events: number, payload: (index: number) => unknown = (index) => ({ id: `in_${index}` })) => {
  const source = await insertSource(database.db);
  const ids: string[] = [];
  for (let index = 0; index < events; index++)
    ids.push(publicId("evt", (await insertEvent(database, source, { payload: payload(index), type: `t.${index}` })).id));
  return { source, ids, q: `source:${source.name}` };
};
const setHeaders = (sourceId: string, headers: [string, string][]) =>
  database.db.query("update request set headers = $2::text where source_id = $1::uuid", [sourceId, JSON.stringify(headers)]);

test("NDJSON holds every event once, newest first, with its bytes, and ends with how many there were", async () => {
  const { ids, q } = await sourceOf(5, (index) => (index === 2 ? '{"big":12345678901234567890}' : { id: `in_${index}` }));
  const answer = await get({ q });
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="events-\d{12}\.ndjson"$/);
  const lines = linesOf(await answer.text());
  expect(lines.slice(0, -1).map(({ id }) => id)).toEqual(ids.toReversed());
  expect(lines[2]).toMatchObject({ type: "t.2", status: "unrouted", body: '{"big":12345678901234567890}', request: { method: "POST" } });
  expect(lines.at(-1)).toEqual({ end: { rows: 5, capped: false } });
});

test("secret headers are masked as on the event's page, and no UTF-8 is as good as its bytes", async () => {
  const { source, q } = await sourceOf(1);
  const signature = `sha256=${"a".repeat(64)}`;
  await setHeaders(source.id, [
    ["authorization", "Bearer s3cr3t"],
    ["x-shop-token", "s3cr3t"],
    ["x-hub-signature-256", signature],
    ["user-agent", "test"],
  ]);
  await database.db.query("update request set body = '\\xff00fe' where source_id = $1::uuid", [source.id]);
  const text = await (await get({ q })).text();
  expect(text).not.toContain("s3cr3t");
  expect(text).not.toContain(signature);
  const [event] = linesOf(text);
  expect(event).toMatchObject({ bodyBase64: "/wD+", request: { headers: expect.arrayContaining([["user-agent", "test"]]) } });
  expect(await (await get({ q, format: "csv" })).text()).not.toContain("s3cr3t");
});

test("no cell of the CSV is a formula, and cells keep their commas, quotes and lines", async () => {
  const source = await insertSource(database.db, { provider: "none" });
  const formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", ' =cmd|" /C calc"!A0'];
  for (const type of formulas) await insertEvent(database, source, { type, dedupKey: `${type},"${newId()}"\nx` });
  // `text()` would drop the mark.
  const text = Buffer.from(await (await get({ q: `source:${source.name}`, format: "csv" })).arrayBuffer()).toString("utf8");
  expect(text.startsWith("\ufeffid,receivedAt,")).toBe(true);
  const rows = parseCsv(text.slice(1)).slice(1);
  expect(rows).toHaveLength(formulas.length);
  for (const [index, row] of rows.entries()) {
    expect(row).toHaveLength(13);
    expect(row[5]).toBe(`'${formulas.toReversed()[index]}`);
    expect(row[10]).toMatch(/^'[\s\S]*,"[^"]+"\nx$/);
  }
});

test("it stops at its limit and says so in its last line", async () => {
  const { q } = await sourceOf(4);
  const scope = await startExport(database.context, { q, format: "ndjson" }, SYSTEM, new Date());
  const read = (format: "ndjson" | "csv", most: number) => new Response(exportStream(database.db, scope, format, most)).text();
  expect(linesOf(await read("ndjson", 3)).at(-1)).toEqual({ end: { rows: 3, capped: true } });
  expect(linesOf(await read("ndjson", 4)).at(-1)).toEqual({ end: { rows: 4, capped: false } });
  const csv = parseCsv(await read("csv", 3));
  expect([csv.length, csv.at(-1)]).toEqual([5, ["The export ends here, after 3 events: narrow the range for the others."]]);
  expect(parseCsv(await read("csv", 4))).toHaveLength(5);
});

test("a page of large bodies is read in parts, and none is lost", async () => {
  const { ids, q } = await sourceOf(6, () => ({ pad: "x".repeat(900_000) }));
  expect(linesOf(await (await get({ q })).text()).flatMap(({ id }) => id ?? [])).toEqual(ids.toReversed());
}, 30_000);

test("what arrives meanwhile is not in it", async () => {
  const { source, ids, q } = await sourceOf(2);
  const answer = await get({ q, to: new Date().toISOString() });
  await insertEvent(database, source);
  expect(linesOf(await answer.text()).flatMap(({ id }) => id ?? [])).toEqual(ids.toReversed());
});

test("nothing is read ahead of the client, and nothing after it has gone", async () => {
  const { q } = await sourceOf(6, () => ({ pad: "x".repeat(900_000) }));
  let reads = 0;
  const counting: Db = {
    query: (text, values) => {
      reads++;
      return database.db.query(text, values);
    },
  };
  const scope = await startExport(database.context, { q, format: "ndjson" }, SYSTEM, new Date());
  const reader = exportStream(counting, scope, "ndjson").getReader();
  // Time enough for a page to be read, if anybody were to read one.
  const idle = async () => {
    for (let turn = 0; turn < 20; turn++) await database.db.query("select 1");
  };
  await idle();
  expect(reads).toBe(0);
  expect((await reader.read()).value?.length).toBeGreaterThan(900_000);
  const atFirst = reads;
  await idle();
  expect(reads).toBe(atFirst);
  await reader.cancel();
  await idle();
  expect((await reader.read()).done).toBe(true);
  expect(reads).toBe(atFirst);
}, 30_000);

test("a viewer exports nothing; who exports is on record with the query and the range", async () => {
  const before = newId();
  const audited = async () =>
    (
      await database.db.query<{ actor: string; detail: object }>(
        "select actor, detail from audit_log where action = 'events.exported' and id > $1::uuid",
        [before],
      )
    ).rows;
  expect((await get({}, "viewer")).status).toBe(403);
  expect((await get({ q: "stauts:dead" })).status).toBe(422);
  expect((await get({ format: "xlsx" })).status).toBe(422);
  expect(await audited()).toEqual([]);
  const answer = await get({ q: "type:none.*", from: "2026-11-01T00:00Z", to: "2026-11-02T00:00Z", format: "csv" });
  expect(await audited()).toEqual([
    {
      actor: "key:operator",
      detail: { q: "type:none.*", from: "2026-11-01T00:00:00.000Z", to: "2026-11-02T00:00:00.000Z", format: "csv" },
    },
  ]);
  await answer.text();
});

/** RFC 4180, as a spreadsheet reads it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, comma, end, quoted, plain] of text.matchAll(/(,)|(\r\n)|"((?:[^"]|"")*)"|([^",\r\n]+)/g)) {
    const row = rows.at(-1) as string[];
    if (comma) row.push("");
    else if (end) rows.push([]);
    else row[Math.max(0, row.length - 1)] = (quoted?.replaceAll('""', '"') ?? plain) as string;
  }
  return rows.filter((row) => row.length > 0);
}
