import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { pauseHandler } from "#lib/operations/pauseHandler.ts";
import { attemptsOf, count, deliveryOf, insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { end, startWorkerProcess, type WorkerProcess } from "#tests/support/workerProcess.ts";

const database = useDatabase();
const folder = mkdtempSync(join(tmpdir(), "spillway-worker-"));
const workers: WorkerProcess[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.end("SIGKILL")));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const raise = (flag: string) => writeFileSync(join(folder, flag), "");

async function startWorker() {
  const worker = await startWorkerProcess(database.url, "tests/worker/handlers/deadly.ts", { DATA_DIR: folder });
  workers.push(worker);
  return worker;
}

async function deliver(handler: string) {
  const { deliveries } = await insertEvent(database, await insertSource(database.db), { handlers: [handler] });
  return deliveries[0]!.id;
}

const becomes = (id: string, state: string) =>
  waitFor(
    `the delivery is ${state}`,
    async () => {
      const row = await deliveryOf(database.db, id);
      return row.state === state && row;
    },
    40_000,
  );

describe("a worker killed between the effect and the settlement", () => {
  test("has the effect once in the end, within 30 s, and no attempt is used by it or by what ran beside it", async () => {
    const first = await startWorker();
    raise("hold-innocents");
    const innocent = await deliver("innocent");
    await becomes(innocent, "delivering");
    await waitFor("the innocent runs", () => first.output().includes("worker.started"));
    raise("die-after-effect");
    const deadly = await deliver("dies-after-effect");
    await end(first.child);
    expect(first.child.signalCode).toBe("SIGKILL");
    const killedAt = Date.now();
    rmSync(join(folder, "hold-innocents"), { force: true });
    expect(await count(database.db, "ledger_entry")).toBe(0);

    await startWorker();
    expect(await becomes(deadly, "delivered")).toMatchObject({ attempts: 1, crashes: 1 });
    expect(await becomes(innocent, "delivered")).toMatchObject({ attempts: 1, crashes: 1 });
    expect(Date.now() - killedAt).toBeLessThan(30_000);
    expect(await count(database.db, "ledger_entry where kind = 'dies-after-effect'")).toBe(1);
    expect(await count(database.db, "ledger_entry where kind = 'innocent'")).toBe(1);
    // It may have been given back while the other suspect ran: never two of them in one process.
    const outcomes = (await attemptsOf(database.db, deadly)).map(({ outcome }) => outcome).filter((outcome) => outcome !== "released");
    expect(outcomes).toEqual(["crashed", "delivered"]);
  }, 90_000);
});

describe("a handler that blocks the event loop", () => {
  test("keeps its delivery: the other worker does not take it", async () => {
    await startWorker();
    await startWorker();
    const id = await deliver("blocker");
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 0 });
    expect((await attemptsOf(database.db, id)).map(({ outcome }) => outcome)).toEqual(["delivered"]);
  }, 60_000);
});

describe("a worker told to stop", () => {
  test("releases what does not end in time, exits with 0, and the next worker runs it", async () => {
    const first = await startWorker();
    raise("be-stubborn");
    const id = await deliver("stubborn");
    await becomes(id, "delivering");
    const askedAt = Date.now();
    expect(await first.end("SIGTERM")).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(8_000);
    expect(await deliveryOf(database.db, id)).toMatchObject({ state: "queued", attempts: 0, crashes: 0 });

    rmSync(join(folder, "be-stubborn"));
    await startWorker();
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 0 });
    expect((await attemptsOf(database.db, id)).map(({ outcome }) => outcome)).toEqual(["released", "delivered"]);
  }, 60_000);
});

describe("a handler that was paused", () => {
  const actor = { name: "ada@example.com", role: "operator", address: "192.0.2.1" } as const;

  test("runs nothing when a worker starts, and goes on when it is resumed while the worker runs", async () => {
    const first = await startWorker();
    await pauseHandler(database.pool, "innocent", true, actor);
    await first.end("SIGTERM");
    const waiting = await deliver("innocent");
    await startWorker();
    const beside = await deliver("stubborn");
    await becomes(beside, "delivered");
    expect(await deliveryOf(database.db, waiting)).toMatchObject({ state: "queued", attempts: 0 });
    await pauseHandler(database.pool, "innocent", false, actor);
    await becomes(waiting, "delivered");
  }, 60_000);
});
