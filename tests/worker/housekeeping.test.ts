import { describe, expect, test } from "vitest";
import { newId } from "#lib/domain/id.ts";
import { COLUMN_PATHS, exactTerm, numberRange } from "#lib/domain/terms.ts";
import { inTransaction } from "#lib/postgres/db.ts";
import { deleteOld, dropPartitions, ensurePartitions, recountFailures } from "#lib/store/retention.ts";
import { indexNextEvents } from "#lib/store/terms.ts";
import { count, insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const database = useDatabase();
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const day = (at: Date) => at.toISOString().slice(0, 10);

describe("retention", () => {
  test("gives up on a day that somebody reads, instead of holding up ingest behind it", async () => {
    const { db, pool } = database;
    await db.query("select ensure_partitions('attempt', $1::date, $1::date)", [day(daysAgo(60))]);
    const reader = await pool.connect();
    try {
      await reader.query("begin");
      await reader.query("select count(*) from attempt");
      await expect(dropPartitions(db, daysAgo(59))).rejects.toMatchObject({ code: "55P03" });
    } finally {
      await reader.query("rollback");
      reader.release();
    }
    expect((await db.query<{ lock_timeout: string }>("show lock_timeout")).rows[0]?.lock_timeout).toBe("0");
    expect(await dropPartitions(db, daysAgo(59))).toContain(`attempt_${day(daysAgo(60)).replaceAll("-", "")}`);
  });

  test("drops whole days, deletes what points at them, and keeps what is younger or has to run", async () => {
    const { db } = database;
    await db.query("select ensure_partitions(p, $1::date, $2::date) from unnest(array['request', 'event', 'event_term', 'attempt']) p", [
      day(daysAgo(42)),
      day(daysAgo(20)),
    ]);
    const source = await insertSource(db);
    const old = await insertEvent(database, source, { receivedAt: daysAgo(40), dedupKey: "old" });
    const waiting = await insertEvent(database, source, { receivedAt: daysAgo(37), dedupKey: "waiting" });
    const young = await insertEvent(database, source, { receivedAt: daysAgo(25), dedupKey: "young" });
    const addDelivery = (eventId: string, at: Date, state: string) =>
      db.query(
        `insert into delivery (id, event_id, source_id, handler, state, job_id, fingerprint, finished_at)
         values (overlay(gen_random_uuid()::text placing left(uuid_floor($1::timestamptz)::text, 13) from 1 for 13)::uuid,
                 $2::uuid, $3::uuid, 'orders', $4::text, $5::uuid, case when $4::text = 'dead' then 'fg_old' end, now())`,
        [at.toISOString(), eventId, source.id, state, newId()],
      );
    await addDelivery(old.id, daysAgo(40), "dead");
    await addDelivery(waiting.id, daysAgo(37), "queued");
    await addDelivery(young.id, daysAgo(25), "dead");
    await db.query(
      "insert into failure (fingerprint, handler, error_name, title, sample, sample_event_id, dead) values ('fg_old', 'orders', 'Error', '', '', $1::uuid, 2)",
      [old.id],
    );

    const dropped = await dropPartitions(db, daysAgo(30));
    expect(dropped).toContain(`event_${day(daysAgo(40)).replaceAll("-", "")}`);
    expect(dropped).not.toContain(`event_${day(daysAgo(25)).replaceAll("-", "")}`);
    expect(dropped).not.toContain(`event_${day(daysAgo(37)).replaceAll("-", "")}`);
    await deleteOld(db, daysAgo(30), 1_000);
    await recountFailures(db);

    expect(await count(db, "event where id = any($1::uuid[])", [[old.id, waiting.id, young.id]])).toBe(2);
    expect(await count(db, "event_key where dedup_key = 'old'")).toBe(0);
    expect(await count(db, "event_key where dedup_key = 'waiting'")).toBe(1);
    expect(await count(db, "event_key where dedup_key = 'young'")).toBe(1);
    const { rows } = await db.query<{ state: string; event_id: string }>("select state, event_id from delivery order by id");
    expect(rows).toEqual([
      { state: "queued", event_id: waiting.id },
      { state: "dead", event_id: young.id },
    ]);
    expect(await count(db, "failure where fingerprint = 'fg_old' and dead = 1")).toBe(1);
  });

  test("has partitions ready for a week, and makes none twice", async () => {
    await ensurePartitions(database.db);
    expect(await ensurePartitions(database.db)).toBe(0);
    expect(await count(database.db, "pg_class where relname = $1", [`request_${day(daysAgo(-7)).replaceAll("-", "")}`])).toBe(1);
  });
});

describe("the payload index", () => {
  test("holds every value of an event under its path, and waits until no earlier event can appear", async () => {
    const { db, pool } = database;
    const source = await insertSource(db);
    const payload = '{"data":{"object":{"customer":"cus_1","amount":12345678901234567890}},"items":[{"sku":"a"},{"sku":"b"}],"paid":true}';
    const event = await insertEvent(database, source, { payload, type: "charge.paid", dedupKey: "evt_1" });
    const index = (now: Date) => inTransaction(pool, (tx) => indexNextEvents(tx, 500, now));
    while ((await index(new Date())) > 0);
    expect(await count(db, "event_term where event_id = $1::uuid", [event.id])).toBe(0);
    while ((await index(new Date(Date.now() + 15_000))) > 0);

    const terms = [
      exactTerm("data.object.customer", "cus_1"),
      exactTerm("data.object.amount", "12345678901234567890"),
      exactTerm("items.sku", "a"),
      exactTerm("items.sku", "b"),
      exactTerm("paid", "true"),
      exactTerm(COLUMN_PATHS.key, "evt_1"),
      numberRange("data.object.amount", "number", { value: Number("12345678901234567890"), inclusive: true }, undefined).from,
    ];
    const { rows } = await db.query<{ term: Buffer }>("select term from event_term where event_id = $1::uuid", [event.id]);
    expect(rows.map(({ term }) => term.toString("hex")).toSorted()).toEqual(terms.map((term) => term.toString("hex")).toSorted());
    expect(await index(new Date(Date.now() + 15_000))).toBe(0);
  });
});
