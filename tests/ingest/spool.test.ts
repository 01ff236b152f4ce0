/** The spool against a real PostgreSQL that goes away in every way it can: nothing acknowledged is lost, nothing is there twice. */
import { readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Gateway } from "#lib/ingest/gateway.ts";
import { type FaultProxy, startFaultProxy } from "#tests/support/faultProxy.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import {
  createOpenSource,
  deliveredOrder,
  emptyTables,
  filesOf,
  insertHandlerOfAll,
  ledger,
  makeSpoolDir,
  receive,
  removeSpoolDir,
  startGateway,
} from "#tests/support/spooling.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const db = useDatabase();
let proxy: FaultProxy;
let gateway: Gateway;
let dir: string;
let key: string;

beforeAll(async () => {
  await insertHandlerOfAll(db);
  key = await createOpenSource(db);
});

beforeEach(async () => {
  await emptyTables(db);
  dir = makeSpoolDir();
  proxy = await startFaultProxy(db.url);
  gateway = await startGateway(proxy.url, { SPOOL_DIR: dir });
});

afterEach(async () => {
  await proxy.restore();
  await gateway.close();
  await proxy.close();
  const setAside = [...filesOf(dir, "refused"), ...filesOf(dir, "torn")];
  removeSpoolDir(dir);
  expect(setAside).toEqual([]);
});

const post = (n: number, id = `id-${n}`, query = "") => receive(gateway, key, { id, n }, query);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const postAll = async (from: number, to: number) => {
  const statuses = await Promise.all(numbers(from, to).map(async (n) => (await post(n)).status));
  expect(new Set(statuses)).toEqual(new Set([202]));
};
const drained = () => waitFor("the spool is drained", () => gateway.spooled()?.records === 0 && filesOf(dir, "spool").length === 0);
/** Both sides, once the counts of so many are written. */
const settledLedger = (received: number) =>
  waitFor(`the ledger counts ${received}`, async () => {
    const sums = await ledger(db);
    const { accepted = 0, duplicate = 0, other = 0 } = sums;
    return sums.received === received && received === accepted + duplicate + other && sums;
  });

test("while connections are refused requests are acknowledged, and all are there once afterwards, in their order", async () => {
  await postAll(0, 20);
  await proxy.refuse();
  for (const n of numbers(20, 60)) expect((await post(n)).status).toBe(202);
  await postAll(60, 200);
  expect(gateway.spooled()?.records).toBe(180);
  await proxy.restore();
  await drained();
  await postAll(200, 210);

  const order = await deliveredOrder(db);
  expect(order.toSorted((a, b) => a - b)).toEqual(numbers(0, 210));
  expect(order.slice(20, 200)).toEqual(numbers(20, 200));
  expect(await settledLedger(210)).toMatchObject({
    accepted: 210,
    acceptedRows: 210,
    events: 210,
    countedEvents: 210,
    deliveries: 210,
  });
});

test("what a sender is told in sequence is stored in sequence: before, during and after an outage", async () => {
  let isPosting = true;
  let n = 0;
  const posting = (async () => {
    while (isPosting) expect((await post(n++)).status).toBeLessThan(300);
  })();
  await waitFor("some are stored", async () => (await deliveredOrder(db)).length > 20);
  await proxy.refuse();
  await waitFor("many are spooled", () => (gateway.spooled()?.records ?? 0) > 300);
  await proxy.restore();
  await drained();
  const before = n;
  await waitFor("some are stored live again", () => n > before + 50);
  isPosting = false;
  await posting;
  await drained();

  expect(await deliveredOrder(db)).toEqual(numbers(0, n));
  expect(await settledLedger(n)).toMatchObject({ accepted: n, acceptedRows: n, duplicate: 0 });
});

test("when PostgreSQL falls silent what waits is spooled in its order before its sender gives up, and stored once", async () => {
  await postAll(0, 5);
  proxy.blackhole();
  const answers: Promise<{ status: number }>[] = [];
  const first = post(5);
  let isAnswered = false;
  void first.then(() => {
    isAnswered = true;
  });
  let n = 6;
  for (; !isAnswered; n++) {
    answers.push(post(n));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  answers.push(first, post(n));
  expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([202]));
  expect(gateway.spooled()?.records).toBe(n + 1 - 5);
  await proxy.restore();
  await drained();

  expect((await deliveredOrder(db)).slice(5)).toEqual(numbers(5, n + 1));
  expect(await settledLedger(n + 1)).toMatchObject({ accepted: n + 1, acceptedRows: n + 1, duplicate: 0, events: n + 1 });
});

test("a commit whose answer was lost is not stored or counted again", async () => {
  await postAll(0, 3);
  const lost = proxy.loseNextCommit();
  const answer = await post(3);
  await lost;
  await drained();
  await postAll(4, 6);

  expect(answer).toMatchObject({ status: 202, json: { id: expect.stringMatching(/^evt_/) } });
  expect((await post(3)).json).toEqual({ ...answer.json, duplicate: true });
  expect(await settledLedger(7)).toMatchObject({ accepted: 6, acceptedRows: 6, duplicate: 1, events: 6, deliveries: 6 });
});

test("a drain whose connection is cut half-way holds its locks no longer than the next can wait", { timeout: 60_000 }, async () => {
  await postAll(0, 3);
  await proxy.refuse();
  expect((await post(3)).status).toBe(202);
  proxy.holdNextCommit();
  await proxy.restore();
  await waitFor("the spool is drained", () => gateway.spooled()?.records === 0, 40_000);

  expect((await deliveredOrder(db)).toSorted()).toEqual([0, 1, 2, 3]);
  expect(await settledLedger(4)).toMatchObject({ accepted: 4, acceptedRows: 4, duplicate: 0 });
});

test("a repeat of something spooled is acknowledged as new, and is a duplicate once it is drained", async () => {
  await proxy.refuse();
  expect((await post(1, "same")).status).toBe(202);
  expect((await post(1, "same")).status).toBe(202);
  await proxy.restore();
  await drained();

  expect((await post(1, "same")).status).toBe(200);
  expect(await settledLedger(3)).toMatchObject({ accepted: 1, duplicate: 2, duplicateRows: 2, events: 1, deliveries: 1 });
});

test("a PostgreSQL whose disk is full is away", async () => {
  await db.pool.query(
    `create function disk_full() returns trigger language plpgsql as $$ begin raise exception using errcode = '53100'; end $$`,
  );
  await db.pool.query("create trigger disk_full before insert on request_minute execute function disk_full()");
  try {
    await postAll(0, 10);
    expect(gateway.spooled()?.records).toBe(10);
  } finally {
    await db.pool.query("drop function disk_full cascade");
  }
  await drained();
  expect((await deliveredOrder(db)).toSorted((a, b) => a - b)).toEqual(numbers(0, 10));
  expect(await settledLedger(10)).toMatchObject({ accepted: 10, other: 0 });
});

test("a record that PostgreSQL refuses for good is set aside and can be drained later; those around it are stored", async () => {
  await db.pool.query("alter table request add constraint not_poison check (query <> 'poison')");
  try {
    await proxy.refuse();
    for (const n of numbers(0, 10)) expect((await post(n, `id-${n}`, n === 5 ? "poison" : "")).status).toBe(202);
    await proxy.restore();
    await drained();
  } finally {
    await db.pool.query("alter table request drop constraint not_poison");
  }
  expect(await deliveredOrder(db)).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
  expect(await settledLedger(9)).toMatchObject({ accepted: 9 });

  const [refused = ""] = filesOf(dir, "refused");
  const path = join(dir, refused);
  renameSync(path, path.replace(/refused$/, "spool"));
  utimesSync(path.replace(/refused$/, "spool"), 0, 0);
  await waitFor("it is stored", async () => (await ledger(db)).accepted === 10);
  await drained();
  expect((await deliveredOrder(db)).at(-1)).toBe(5);
});

test("a live request that PostgreSQL refuses gets 503 as ever, and its neighbours do not go to the spool", async () => {
  await db.pool.query("alter table request add constraint not_poison check (query <> 'poison')");
  try {
    const answers = await Promise.all(numbers(0, 6).map((n) => post(n, `id-${n}`, n === 3 ? "poison" : "")));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 503, 202, 202]);
    expect(filesOf(dir, "spool")).toEqual([]);
  } finally {
    await db.pool.query("alter table request drop constraint not_poison");
  }
  expect(await settledLedger(6)).toMatchObject({ accepted: 5, other: 1 });
});

test("segments that were drained already, and come back as after a crash before they were deleted, change nothing", async () => {
  await proxy.refuse();
  // A source may have 256 requests under way.
  for (const from of [0, 100, 200]) await postAll(from, from + 100);
  const copies = filesOf(dir, "spool").map((name) => ({ path: join(dir, name), bytes: readFileSync(join(dir, name)) }));
  expect(copies.length).toBeGreaterThan(0);
  await proxy.restore();
  await drained();
  const before = await settledLedger(300);
  for (const { path, bytes } of copies) {
    writeFileSync(path, bytes);
    utimesSync(path, 0, 0);
  }
  await drained();

  expect(before).toMatchObject({ accepted: 300, events: 300 });
  expect(await ledger(db)).toEqual(before);
});

test("events that appear behind the reader of the payload index are indexed by the drain", async () => {
  await proxy.refuse();
  await postAll(0, 3);
  await db.pool.query("update indexer_position set event_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'");
  await proxy.restore();
  await drained();
  const { rows } = await db.pool.query("select count(distinct event_id)::int as events from event_term");
  expect(rows).toEqual([{ events: 3 }]);
});

test("a segment taken from under a living process loses nothing and stores nothing twice", async () => {
  await proxy.refuse();
  await postAll(0, 10);
  for (const name of filesOf(dir, "spool")) renameSync(join(dir, name), join(dir, name.replace(/\.[0-9a-f]{8}\./, ".00000000.")));
  await postAll(10, 20);
  expect(filesOf(dir, "spool").length).toBeGreaterThan(1);
  await proxy.restore();
  await drained();

  expect((await deliveredOrder(db)).toSorted((a, b) => a - b)).toEqual(numbers(0, 20));
  expect(await settledLedger(20)).toMatchObject({ accepted: 20, duplicate: 0 });
});

test("a stop while PostgreSQL is away does not hang, and the next start drains what was left, before anything new", async () => {
  await proxy.refuse();
  await postAll(0, 25);
  await gateway.close();
  expect(filesOf(dir, "spool").length).toBeGreaterThan(0);
  await proxy.restore();
  gateway = await startGateway(proxy.url, { SPOOL_DIR: dir });
  await postAll(25, 26);
  await drained();

  const order = await deliveredOrder(db);
  expect(order.toSorted((a, b) => a - b)).toEqual(numbers(0, 26));
  expect(order.at(-1)).toBe(25);
});

test("two processes share the folder, each with segments of its own", async () => {
  const other = await startGateway(proxy.url, { SPOOL_DIR: dir });
  try {
    await proxy.refuse();
    await postAll(0, 10);
    for (const n of numbers(10, 20)) expect((await receive(other, key, { id: `id-${n}`, n })).status).toBe(202);
    expect(gateway.spooled()?.records).toBe(10);
    expect(other.spooled()?.records).toBe(10);
    await proxy.restore();
    await waitFor("both are drained", () => filesOf(dir, "spool").length === 0);
    expect((await deliveredOrder(db)).toSorted((a, b) => a - b)).toEqual(numbers(0, 20));
  } finally {
    await other.close();
  }
});

describe("with SPOOL_MAX_BYTES reached", () => {
  test("the answer is 503, and what was acknowledged is stored", async () => {
    await gateway.close();
    gateway = await startGateway(proxy.url, { SPOOL_DIR: dir, SPOOL_MAX_BYTES: "1048576" });
    await proxy.refuse();
    const statuses: number[] = [];
    for (const n of numbers(0, 12)) statuses.push((await receive(gateway, key, { id: `id-${n}`, n, fill: "x".repeat(200_000) })).status);
    expect(statuses.slice(0, 5)).toEqual([202, 202, 202, 202, 202]);
    expect(statuses.slice(5)).toEqual(Array(7).fill(503));
    await proxy.restore();
    await drained();

    expect(await deliveredOrder(db)).toEqual([0, 1, 2, 3, 4]);
    expect(await settledLedger(12)).toMatchObject({ accepted: 5, other: 7 });
  });
});

describe("while PostgreSQL answers", () => {
  test("nothing goes to the disk, and a repeat is known as one", async () => {
    await postAll(0, 50);
    expect((await post(7)).json).toMatchObject({ duplicate: true });
    expect(filesOf(dir, "spool")).toEqual([]);
    expect(await settledLedger(51)).toMatchObject({ accepted: 50, duplicate: 1 });
  });
});

describe("without SPOOL_DIR", () => {
  test("the answer is 503 while PostgreSQL is away, and nothing is kept", async () => {
    await gateway.close();
    gateway = await startGateway(proxy.url);
    await proxy.refuse();
    expect((await post(1)).status).toBe(503);
    expect(gateway.spooled()).toBeUndefined();
    await proxy.restore();
    await waitFor("it is accepted again", async () => (await post(2)).status === 202);
    expect(await deliveredOrder(db)).toEqual([2]);
  });
});
