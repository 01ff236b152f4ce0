/** The seeded estate is one that ingest, the worker and the indexer could have made. */
import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { type Seeded, seed } from "#cli/seed/seed.ts";
import { uuidText } from "#cli/seed/tables.ts";
import { idTime } from "#lib/domain/id.ts";
import type { HeaderList } from "#lib/domain/request.ts";
import { verifySignature } from "#lib/domain/signature.ts";
import { splitRequest } from "#lib/domain/split.ts";
import { termsOf } from "#lib/domain/terms.ts";
import { reconcile } from "#lib/operations/reconcile.ts";
import { providers } from "#lib/providers/index.ts";
import { recordGaps } from "#lib/store/ledger.ts";
import { recountFailures } from "#lib/store/retention.ts";
import { termRows } from "#lib/store/terms.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const EVENTS = 3_000;
const UNTIL = Date.parse("2026-03-18T16:30:00Z");
const OPTIONS = { events: EVENTS, days: 5, until: UNTIL, randomSeed: 7 };
const WATCH = { day() {}, phase() {} };

const database = useDatabase();
const other = useDatabase();
let seeded: Seeded;

const targetOf = ({ url, context }: typeof database) => ({ url, vault: context.vault });
const rowsOf = async <R>(text: string, values: unknown[] = []) => (await database.db.query<R>(text, values)).rows;
const one = async (text: string) => (await rowsOf<{ n: number }>(`select (${text})::int as n`))[0]?.n;

beforeAll(async () => {
  seeded = await seed(targetOf(database), OPTIONS, WATCH);
}, 120_000);

test("there are as many events as were asked for, and as many dead of the outage as belong to them", async () => {
  expect(await one("select count(*) from event")).toBe(EVENTS);
  expect(
    await one("select count(*) from delivery where handler = 'billing-sync' and error like 'HttpError: HTTP 500%' and state = 'dead'"),
  ).toBe(Math.round(EVENTS * 0.012431));
});

test("the ledger finds no gap: counts equal counts, and counts equal rows", async () => {
  const gaps = await recordGaps(database.db, {
    from: new Date(seeded.plan.from),
    rowsFrom: new Date(seeded.plan.from),
    to: new Date(UNTIL + 3_600_000),
  });
  expect(gaps).toEqual([]);
  expect(await one("select sum(requests) from request_minute where verdict = 'received'")).toBe(await one("select count(*) from request"));
  expect(
    await one(
      "select count(*) from event e where deliveries <> (select count(*) from delivery d where d.event_id = e.id and d.replay_id is null)",
    ),
  ).toBe(0);
});

test("outcomes by the minute are the attempts, and counts by type are the events", async () => {
  expect(await one("select sum(deliveries) from delivery_minute where outcome <> 'dead'")).toBe(await one("select count(*) from attempt"));
  expect(await one("select sum(deliveries) from delivery_minute where outcome = 'dead'")).toBe(
    await one("select count(*) from delivery where state = 'dead'"),
  );
  for (const [table, unit] of [
    ["type_minute", "minute"],
    ["type_hour", "hour"],
  ] as const)
    expect(
      await rowsOf(
        `select * from (select date_trunc('${unit}', to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)) as at, source_id, type, count(*) as n
           from event group by 1, 2, 3) e full join (select ${unit} as at, source_id, type, events as n from ${table}) c using (at, source_id, type) where e.n is distinct from c.n`,
      ),
    ).toEqual([]);
});

test("a delivery has the attempts it says, and a finished one an end", async () => {
  expect(await one("select count(*) from delivery d where attempts <> (select count(*) from attempt a where a.delivery_id = d.id)")).toBe(
    0,
  );
  expect(await one("select count(*) from delivery where (state in ('delivered', 'dead')) <> (finished_at is not null)")).toBe(0);
});

test("failure groups equal their rows", async () => {
  const before = await rowsOf("select fingerprint, dead from failure order by 1");
  expect(before.length).toBeGreaterThan(3);
  await recountFailures(database.db);
  expect(await rowsOf("select fingerprint, dead from failure order by 1")).toEqual(before);
  expect(await one("select count(distinct fingerprint) from delivery where state = 'dead' and replayed_by is null")).toBe(before.length);
});

test("the reconciler finds nothing to mend", async () => {
  expect(await one("select count(*) from delivery where state in ('queued', 'retrying')")).toBeGreaterThan(0);
  expect(await one("select count(*) from line where blocked_by is not null")).toBeGreaterThan(0);
  const handlers = await rowsOf<{ name: string }>("select name from handler");
  expect(
    await reconcile(
      database.pool,
      database.db,
      database.queue,
      handlers.map(({ name }) => name),
    ),
  ).toBe(0);
});

type Stored = {
  id: string;
  request_id: string;
  source_id: string;
  type: string;
  dedup_key: string;
  entity_key: string | null;
  occurred_at: Date | null;
  body_start: number | null;
  body_end: number | null;
  context: string | null;
  provider: string;
  settings: Record<string, string>;
  headers: string;
  body: Buffer;
  body_hash: Buffer;
};
const stored = () =>
  rowsOf<Stored>(
    `select e.*, s.provider, s.settings, r.headers, r.body, k.body_hash from event e join request r on r.id = e.request_id join source s on s.id = e.source_id
     join event_key k on k.source_id = e.source_id and k.dedup_key = e.dedup_key and k.event_id = e.id order by e.id`,
  );

test("every event is what its request says, and every signature verifies with its source's secret", async () => {
  const events = await stored();
  expect(events.length).toBe(EVENTS);
  for (const event of events) {
    const provider = providers[event.provider]!;
    const headers = JSON.parse(event.headers) as HeaderList;
    const raw = { method: "POST", path: "", query: "", headers, body: event.body, url: "" };
    const secret = seeded.sources.find(({ id }) => id === event.source_id)!.secret;
    expect(
      verifySignature(provider, event.settings, [{ name: "secret", version: 1, value: secret }], raw, idTime(event.request_id)),
    ).toMatchObject({ ok: true });
    const [split] = splitRequest(provider, event.settings, raw);
    expect(split).toEqual({
      ...{ type: event.type, dedupKey: event.dedup_key, entityKey: event.entity_key, occurredAt: event.occurred_at },
      ...{ start: event.body_start, end: event.body_end, context: event.context },
    });
    const bytes = event.body.subarray(event.body_start ?? 0, event.body_end ?? event.body.length);
    expect(createHash("sha256").update(bytes).digest()).toEqual(event.body_hash);
  }
});

test("the payload index holds what the indexer would have written", async () => {
  const events = await stored();
  const terms = events.map(({ body, body_start, body_end }) => termsOf(body.subarray(body_start ?? 0, body_end ?? body.length).toString()));
  const pairs = (rows: readonly { term: Buffer; eventId: string; more: string[] | null }[]) =>
    new Set(rows.flatMap(({ term, eventId, more }) => [eventId, ...(more ?? [])].map((id) => `${id} ${term.toString("hex")}`)));
  const indexed = await rowsOf<{ term: Buffer; eventId: string; more: string[] | null }>(
    'select term, event_id as "eventId", more::text[] as more from event_term',
  );
  const [found, wanted] = [pairs(indexed), pairs(termRows(events, terms))];
  expect({ missing: wanted.difference(found).size, extra: found.difference(wanted).size }).toEqual({ missing: 0, extra: 0 });
  expect(found.size).toBeGreaterThan(EVENTS * 20);
  const slotOf = (id: string) => Math.floor(idTime(id).getTime() / 600_000);
  const strangers = indexed.filter(({ eventId, more }) => more?.some((id) => id >= eventId || slotOf(id) !== slotOf(eventId)));
  expect(strangers).toEqual([]);
  expect((await rowsOf<{ event_id: string }>("select event_id from indexer_position"))[0]?.event_id).toBe(events.at(-1)?.id);
  const paths = new Set(terms.flat().map(({ path }) => path));
  const known = new Set((await rowsOf<{ path: string }>("select path from payload_path")).map(({ path }) => path));
  expect([...paths].filter((path) => !known.has(path))).toEqual([]);
});

test("a database that has received events is refused", async () => {
  await expect(seed(targetOf(database), OPTIONS, WATCH)).rejects.toMatchObject({ code: "seed_refused" });
});

test("the same number and the same end give the same estate", async () => {
  await seed(targetOf(other), OPTIONS, WATCH);
  for (const table of [
    "request",
    "event",
    "event_key",
    "delivery",
    "attempt",
    "event_term",
    "delivery_minute",
    "failure",
    "replay",
    "line",
    "source",
  ]) {
    const digest = `select md5(string_agg(t::text, '' order by t::text)) as digest from ${table} t`;
    expect((await other.db.query(digest)).rows, table).toEqual(await rowsOf(digest));
  }
}, 120_000);

test("an id's bytes are its text", () => {
  expect(uuidText(Buffer.from("0192f0c1d2e37abc8def0123456789ab", "hex"))).toBe("0192f0c1-d2e3-7abc-8def-0123456789ab");
});
