/** The statement of a group commit, against real PostgreSQL and pg-boss: what is new is written whole, what is not is not written. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { defineHandler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { storeBatch } from "#lib/ingest/storeBatch.ts";
import { bigintArray, byteaArray, intArray, textArray, uuidArray } from "#lib/postgres/binary.ts";
import { insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const db = useDatabase();

test("arrays arrive as they were sent, whatever is in them", async () => {
  const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", "").toWellFormed());
  const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(fc.option(arbitrary), { maxLength: 20 });
  const columns = fc.tuple(
    nullable(text),
    nullable(fc.uint8Array({ maxLength: 50 })),
    nullable(fc.integer()),
    nullable(fc.maxSafeInteger()),
    nullable(fc.uuid()),
  );
  await fc.assert(
    fc.asyncProperty(columns, async ([texts, bytes, integers, bigints, uuids]) => {
      const { rows } = await db.pool.query(
        "select $1::text[] as texts, $2::bytea[] as bytes, $3::int[] as integers, $4::bigint[]::text[] as bigints, $5::uuid[]::text[] as uuids",
        [textArray(texts), byteaArray(bytes), intArray(integers), bigintArray(bigints), uuidArray(uuids)],
      );
      const bigintTexts = bigints.map((value) => (value === null ? null : String(value)));
      const buffers = bytes.map((value) => (value === null ? null : Buffer.from(value)));
      expect(rows[0]).toEqual({ texts, bytes: buffers, integers, bigints: bigintTexts, uuids });
    }),
    { numRuns: 200 },
  );
});

type Item = { key: string; body?: string; handlers?: string[]; eventId?: string };

/** A request of one event per item. */
function incoming(sourceId: string, items: readonly Item[]) {
  const body = Buffer.from(JSON.stringify(items));
  const split = { type: "t", entityKey: null, occurredAt: null, start: null, end: null, context: null };
  return {
    refusal: "",
    request: {
      id: newId(),
      sourceId,
      method: "POST",
      query: "",
      headers: "[]",
      body,
      bodyBytes: body.length,
      verdict: "accepted" as const,
      reason: null,
      status: 202,
      remoteAddress: "",
      secretVersion: null,
    },
    events: items.map((item) => ({
      id: item.eventId ?? newId(),
      bodyHash: Buffer.alloc(32, item.body ?? "same"),
      handlers: item.handlers ?? ["one"],
      split: { ...split, dedupKey: item.key },
    })),
  };
}

const store = (...batch: ReturnType<typeof incoming>[]) => storeBatch({ db: db.db, queue: db.queue, shard: 7 }, batch, []);
const rowsOf = async (sourceId: string) =>
  (
    await db.pool.query(
      `select (select count(*)::int from request where source_id = $1) as requests, (select count(*)::int from event where source_id = $1) as events,
              (select count(*)::int from delivery where source_id = $1) as deliveries,
              (select count(*)::int from pgboss.job j join delivery d on (j.data->>'d')::uuid = d.id and j.id = d.job_id where d.source_id = $1) as jobs,
              (select count(*)::int from pgboss.job j where not exists (select from delivery d where d.id = (j.data->>'d')::uuid)) as orphans,
              (select coalesce(sum(events), 0)::int from event_minute where source_id = $1) as counted`,
      [sourceId],
    )
  ).rows[0];

async function newSource() {
  for (const name of ["one", "two"]) await insertHandler(db, defineHandler({ name, sources: ["*"], eventTypes: ["*"], async run() {} }));
  return (await insertSource(db.db)).id;
}

test("of a request seen before nothing is written but that it came; the rest of its batch is whole", async () => {
  const source = await newSource();
  await store(incoming(source, [{ key: "a" }]));
  const { stored } = await store(incoming(source, [{ key: "a" }]), incoming(source, [{ key: "b", handlers: ["one", "two"] }]));
  expect(stored.map(({ duplicate }) => duplicate)).toEqual([true, false]);
  expect(await rowsOf(source)).toEqual({ requests: 3, events: 2, deliveries: 3, jobs: 3, orphans: 0, counted: 2 });
  const { rows } = await db.pool.query("select status, body from request where source_id = $1 and verdict = 'duplicate'", [source]);
  expect(rows).toEqual([{ status: 200, body: null }]);
});

test("two requests with one key in one batch are one event and one duplicate", async () => {
  const source = await newSource();
  const { stored } = await store(incoming(source, [{ key: "a" }]), incoming(source, [{ key: "a" }]));
  expect(stored.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
  expect(stored[0]?.ids).toEqual(stored[1]?.ids);
  expect(await rowsOf(source)).toEqual({ requests: 2, events: 1, deliveries: 1, jobs: 1, orphans: 0, counted: 1 });
});

test("a batch of seen and unseen items keeps its bytes, makes what is new, and says when a seen one had other bytes", async () => {
  const source = await newSource();
  const { stored: first } = await store(incoming(source, [{ key: "a" }]));
  const mixed = incoming(source, [{ key: "a", body: "other" }, { key: "b" }]);
  const { stored } = await store(mixed);
  expect(stored[0]).toEqual({ ids: [first[0]?.ids[0], mixed.events[1]?.id], duplicate: false });
  const { rows } = await db.pool.query("select verdict, reason, body is not null as kept from request where id = $1", [mixed.request.id]);
  expect(rows).toEqual([{ verdict: "accepted", reason: "same dedup key, other body", kept: true }]);
  expect(await rowsOf(source)).toEqual({ requests: 2, events: 2, deliveries: 2, jobs: 2, orphans: 0, counted: 2 });
});

test("a batch that is tried again after its answer was lost is stored once, and is no duplicate of itself", async () => {
  const source = await newSource();
  const batch = incoming(source, [{ key: "a" }, { key: "b" }]);
  const { stored: first } = await store(batch);
  const { stored: second } = await store(batch);
  expect(second).toEqual(first);
  expect(second[0]?.duplicate).toBe(false);
  expect(await rowsOf(source)).toEqual({ requests: 1, events: 2, deliveries: 2, jobs: 2, orphans: 0, counted: 2 });
  const { rows } = await db.pool.query("select verdict, requests from request_minute where source_id = $1", [source]);
  expect(rows).toEqual([{ verdict: "accepted", requests: 1 }]);
});

test("many writers with the same keys at once: one event per key, and every request in the books", async () => {
  const source = await newSource();
  const keys = Array.from({ length: 20 }, () => randomBytes(6).toString("hex"));
  const batches = Array.from({ length: 6 }, (_, writer) =>
    storeBatch(
      { db: db.db, queue: db.queue, shard: writer },
      (writer % 2 === 0 ? keys : keys.toReversed()).map((key) => incoming(source, [{ key }])),
      [],
    ),
  );
  const results = await Promise.all(batches);
  expect(results.flatMap(({ stored }) => stored).filter(({ duplicate }) => !duplicate)).toHaveLength(20);
  expect(await rowsOf(source)).toEqual({ requests: 120, events: 20, deliveries: 20, jobs: 20, orphans: 0, counted: 20 });
  const { rows } = await db.pool.query(
    "select verdict, sum(requests)::int as n from request_minute where source_id = $1 group by 1 order by 1",
    [source],
  );
  expect(rows).toEqual([
    { verdict: "accepted", n: 20 },
    { verdict: "duplicate", n: 100 },
  ]);
});

test("more sets of handlers than statements are kept prepared are written all the same", async () => {
  const source = await newSource();
  const names = Array.from({ length: 40 }, (_, i) => `set-${i}`);
  for (const name of names) await insertHandler(db, defineHandler({ name, sources: ["*"], eventTypes: ["*"], async run() {} }));
  for (const [index, name] of names.entries())
    await store(incoming(source, [{ key: name, handlers: [name, "one"].slice(0, 1 + (index % 2)) }]));
  expect(await rowsOf(source)).toMatchObject({ events: 40, deliveries: 60, jobs: 60, orphans: 0 });
});
