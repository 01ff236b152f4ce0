/** The books of a minute: they balance, or the gap is kept, shown and told. */
import { beforeEach, expect, test } from "vitest";
import { newId, publicId } from "#lib/domain/id.ts";
import { checkLedger } from "#lib/operations/checkLedger.ts";
import { measureRules } from "#lib/store/alertMeasures.ts";
import { listGaps } from "#lib/store/ledger.ts";
import { insertEvent, insertSource, type TestSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const db = useDatabase();
const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 120_000);
let made: TestSource;
let source: string;

beforeEach(async () => {
  made = await insertSource(db.db);
  source = made.id;
});

const count = (verdict: string, requests: number) =>
  db.pool.query("insert into request_minute (minute, source_id, verdict, shard, requests) values ($1, $2, $3, 1, $4)", [
    minute,
    source,
    verdict,
    requests,
  ]);
const gaps = async () => (await checkLedger(db.pool, new Date())).filter(({ source_id }) => source_id === source);

test("a minute whose requests all ended somewhere has no gap", async () => {
  await count("received", 10);
  for (const [verdict, n] of [
    ["accepted", 4],
    ["duplicate", 3],
    ["rejected", 1],
    ["handshake", 1],
    ["shed", 1],
  ] as const)
    await count(verdict, n);
  expect(await gaps()).toEqual([]);
});

test("requests that never ended are a gap, which is listed, counted by its alert, and gone once they have", async () => {
  await count("received", 10);
  await count("accepted", 7);
  expect(await gaps()).toMatchObject([{ kind: "requests", expected: 10, found: 7 }]);
  const shown = { minute: minute.toISOString(), sourceId: publicId("src", source), kind: "requests", expected: 10, found: 7 };
  expect(await listGaps(db.db, 60, source)).toEqual([shown]);

  const channel = newId();
  await db.pool.query("insert into alert_channel (id, name, url, ciphertext) values ($1, 'ops', 'https://example.com', '')", [channel]);
  const rule = newId();
  await db.pool.query(
    "insert into alert_rule (id, name, kind, source_id, threshold, window_minutes, channel_id) values ($1, 'ledger', 'ledger_gaps', $2, 0, 5, $3)",
    [rule, source, channel],
  );
  expect((await measureRules(db.db)).find(({ id }) => id === rule)).toMatchObject({ count: 1 });

  await db.pool.query("update request_minute set requests = 10 where source_id = $1 and verdict = 'accepted'", [source]);
  expect(await gaps()).toEqual([]);
  expect(await listGaps(db.db, 60, source)).toEqual([]);
});

test("an event that was counted and has no row is a gap, and so is a row nobody counted", async () => {
  await insertEvent(db, made, { receivedAt: minute });
  expect(await gaps()).toEqual([]);
  await db.pool.query("delete from event_minute where source_id = $1", [source]);
  expect(await gaps()).toMatchObject([{ kind: "events", expected: 0, found: 1 }]);

  await db.pool.query("insert into event_minute (minute, source_id, routed, shard, events, deliveries) values ($1, $2, true, 1, 3, 3)", [
    minute,
    source,
  ]);
  expect(await gaps()).toMatchObject([
    { kind: "events", expected: 3, found: 1 },
    { kind: "deliveries", expected: 3, found: 0 },
  ]);
});

test("the running minute and the one before it are not judged yet", async () => {
  await db.pool.query(
    "insert into request_minute (minute, source_id, verdict, shard, requests) values (date_trunc('minute', now()), $1, 'received', 1, 5)",
    [source],
  );
  expect(await gaps()).toEqual([]);
});
