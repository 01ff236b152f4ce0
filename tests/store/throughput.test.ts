/** What Overview sums from the minute rollups. Each test is one transaction, in which `now()` stands still. */
import { expect, test } from "vitest";
import { type Db, inTransaction } from "#lib/postgres/db.ts";
import { sourceHours } from "#lib/store/sourceStats.ts";
import { flowRail, lastWeek, sourceTraffic, throughputPoints } from "#lib/store/throughput.ts";
import { insertSource, type TestSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const database = useDatabase();

/** `ago` in minutes before the running one; two shards, so that sums are needed. */
async function attempts(db: Db, source: TestSource, ago: number, outcome: string, deliveries: number) {
  for (const shard of [1, 2])
    await db.query(
      `insert into delivery_minute (minute, handler, source_id, outcome, shard, deliveries)
       values (date_trunc('minute', now()) - make_interval(mins => $1::int), 'h', $2::uuid, $3::text, $4::int, $5::int)`,
      [ago, source.id, outcome, shard, deliveries / 2],
    );
}
const requests = (db: Db, source: TestSource, ago: number, verdict: string, count: number) =>
  db.query(
    `insert into request_minute (minute, source_id, verdict, shard, requests)
     values (date_trunc('minute', now()) - make_interval(mins => $1::int), $2::uuid, $3::text, 1, $4::int)`,
    [ago, source.id, verdict, count],
  );
const atOneMoment = (name: string, run: (db: Db) => Promise<void>) => test(name, () => inTransaction(database.pool, run));
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

atOneMoment("an attempt that its delivery died of is counted as dead, and not as one that is tried again", async (db) => {
  const source = await insertSource(db);
  await attempts(db, source, 5, "delivered", 10);
  await attempts(db, source, 5, "failed", 6);
  await attempts(db, source, 5, "permanent", 2);
  await attempts(db, source, 5, "dead", 4);
  await attempts(db, source, 5, "superseded", 8);

  const points = await throughputPoints(db, 60, source.id);

  expect(points).toHaveLength(60);
  expect(points.at(-6)).toMatchObject({ delivered: 10, failed: 4, dead: 4 });
  expect(sum(points.map(({ delivered, failed, dead }) => delivered + failed + dead))).toBe(18);
});

atOneMoment("a day's points are quarters of an hour, a week's two hours, without a gap and with nothing lost", async (db) => {
  const source = await insertSource(db);
  for (const ago of [1, 100, 1_000, 5_000, 9_000]) await requests(db, source, ago, "accepted", 3);
  const steps = (points: readonly { minute: string }[]) =>
    new Set(points.slice(1).map(({ minute }, at) => Date.parse(minute) - Date.parse(points[at]!.minute)));

  const day = await throughputPoints(db, 1_440, source.id, 15);
  expect([steps(day), sum(day.map(({ accepted }) => accepted))]).toEqual([new Set([15 * 60_000]), 9]);
  const week = await throughputPoints(db, 10_080, source.id, 120);
  expect([steps(week), sum(week.map(({ accepted }) => accepted))]).toEqual([new Set([120 * 60_000]), 15]);
});

atOneMoment("last week stands beside the minutes of now, and is empty where there was none", async (db) => {
  const source = await insertSource(db);
  expect(await lastWeek(db, 60, source.id, 1)).toEqual([]);
  await attempts(db, source, 7 * 1_440 + 5, "delivered", 40);
  await attempts(db, source, 7 * 1_440 + 5, "dead", 2);

  const points = await throughputPoints(db, 60, source.id);
  expect(await lastWeek(db, 60, source.id, 1)).toEqual([{ minute: points.at(-6)?.minute, handled: 40 }]);
});

atOneMoment("a source's rate is that of the last five whole minutes, its hours end with the running one", async (db) => {
  const source = await insertSource(db);
  for (const [ago, count] of [
    [0, 100],
    [1, 10],
    [5, 15],
    [6, 1_000],
  ] as const)
    await requests(db, source, ago, "received", count);

  expect((await sourceTraffic(db, 60)).find(({ name }) => name === source.name)).toMatchObject({ received: 1_125, perMinute: 5 });
  const hours = (await sourceHours(db)).find(({ source_id }) => source_id === source.id)?.hours ?? [];
  expect([hours.length, sum(hours)]).toEqual([48, 1_125]);
  expect((await flowRail(db, 60, source.id)).received).toBe(1_125);
});
