/** The spool of a real receiver that is killed, or told to stop, while PostgreSQL is away. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type FaultProxy, startFaultProxy } from "#tests/support/faultProxy.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";
import {
  createOpenSource,
  deliveredOrder,
  emptyTables,
  filesOf,
  insertHandlerOfAll,
  ledger,
  makeSpoolDir,
  removeSpoolDir,
} from "#tests/support/spooling.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { end } from "#tests/support/workerProcess.ts";

const db = useDatabase();
let proxy: FaultProxy;
let dir: string;
let key: string;
let port: number;
let receiver: ChildProcess;

beforeAll(async () => {
  await insertHandlerOfAll(db);
  key = await createOpenSource(db);
});

beforeEach(async () => {
  await emptyTables(db);
  dir = makeSpoolDir();
  proxy = await startFaultProxy(db.url);
  await start();
});

afterEach(async () => {
  await end(receiver, "SIGKILL");
  await proxy.close();
  removeSpoolDir(dir);
});

/** A port that was free may be taken by the time it is asked for: then another. */
async function start(): Promise<void> {
  port = await freePort();
  receiver = spawn(process.execPath, ["receiver/main.ts"], {
    stdio: "ignore",
    env: {
      ...process.env,
      DATABASE_URL: proxy.url,
      APP_SECRET: TEST_SECRET,
      HOST: "127.0.0.1",
      RECEIVER_PORT: String(port),
      SPOOL_DIR: dir,
      SHUTDOWN_SECONDS: "1",
    },
  });
  await waitFor("the receiver answers", async () => receiver.exitCode !== null || (await get("/healthz")));
  if (receiver.exitCode !== null) return start();
}

const get = (path: string) =>
  fetch(`http://127.0.0.1:${port}${path}`).then(
    (response) => response.text(),
    () => undefined,
  );

async function postAll(from: number, to: number) {
  for (let start = from; start < to; start += 100) {
    const posts = Array.from({ length: Math.min(100, to - start) }, async (_, at) => {
      const body = JSON.stringify({ id: `id-${start + at}`, n: start + at });
      return (await fetch(`http://127.0.0.1:${port}/in/${key}`, { method: "POST", body })).status;
    });
    expect(new Set(await Promise.all(posts))).toEqual(new Set([202]));
  }
}

const storedEvents = async () => Number((await db.pool.query("select count(*) as n from event")).rows[0].n);
const drained = () => waitFor("the spool is drained", () => filesOf(dir, "spool").length === 0, 40_000);

/** Everything there once, in rows, jobs and counts. */
async function expectAll(count: number) {
  const all = Array.from({ length: count }, (_, n) => n);
  expect((await deliveredOrder(db)).toSorted((a, b) => a - b)).toEqual(all);
  const counts = { accepted: count, duplicate: 0, other: 0, acceptedRows: count, events: count, countedEvents: count, deliveries: count };
  expect(await ledger(db)).toEqual({ received: count, duplicateRows: 0, ...counts });
}

test("kill -9 with a full spool: the next process drains it, and the ledger adds up", { timeout: 60_000 }, async () => {
  await postAll(0, 50);
  await proxy.refuse();
  await postAll(50, 600);
  expect(await get("/readyz")).toContain('"records":550');
  expect(await get("/metrics")).toContain("spillway_spool_records 550");
  await end(receiver, "SIGKILL");
  await proxy.restore();
  await start();
  await drained();

  await expectAll(600);
});

test("kill -9 in the middle of a drain: the next process goes on, and nothing is there twice", { timeout: 60_000 }, async () => {
  await proxy.refuse();
  await postAll(0, 2_000);
  await db.pool.query("create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.1); return null; end $$");
  await db.pool.query("create trigger slow after insert on event_minute for each statement execute function slow()");
  try {
    await proxy.restore();
    const stored = await waitFor("some of it is stored", storedEvents);
    await end(receiver, "SIGKILL");
    expect(stored).toBeLessThan(2_000);
    expect(filesOf(dir, "spool").length).toBeGreaterThan(0);
  } finally {
    await db.pool.query("drop function slow cascade");
  }
  await start();
  await drained();

  await expectAll(2_000);
});

test("SIGTERM while PostgreSQL is silent ends the process, and the next one drains what it left", { timeout: 60_000 }, async () => {
  await postAll(0, 10);
  proxy.blackhole();
  await postAll(10, 60);
  expect(await end(receiver, "SIGTERM")).toBe(0);
  expect(filesOf(dir, "spool").length).toBeGreaterThan(0);
  await proxy.restore();
  await start();
  await drained();

  await expectAll(60);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });
}
