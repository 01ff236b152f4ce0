import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { newId } from "#lib/domain/id.ts";
import { reconcile } from "#lib/operations/reconcile.ts";
import { claimDeliveries } from "#lib/store/deliveries.ts";
import { attemptsOf, deliveryOf, failuresOf, insertEvent, insertHandler, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { handlers, readCalls } from "./handlers/inChildren.ts";

const database = useDatabase();
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "spillway-crashes-"));
  folders.push(folder);
  return folder;
}

const claimAs = (deliveryId: string, jobId: string) =>
  claimDeliveries(database.db, [{ deliveryId, jobId, leaseToken: newId(), crashId: newId() }], newId());

const named = (name: string) => handlers.find((handler) => handler.name === name)!;

async function deliver(name: string, payload: unknown = {}) {
  await insertHandler(database, named(name));
  return (await insertEvent(database, await insertSource(database.db), { handlers: [name], payload })).deliveries[0]!;
}

/** A delivery as a worker that died `times` times leaves it: running, with its job given out again. */
async function crashed(times: number, payload: unknown = {}, name = "ordinary") {
  const { id, jobId } = await deliver(name, payload);
  for (let i = 0; i < times; i++) await claimAs(id, jobId);
  return { id, jobId };
}

const outcomesOf = async (id: string) => (await attemptsOf(database.db, id)).map(({ outcome }) => outcome);

const becomes = (id: string, state: string) =>
  waitFor(`the delivery is ${state}`, async () => {
    const row = await deliveryOf(database.db, id);
    return row.state === state && row;
  });

describe("a delivery whose worker died", () => {
  test.each(["ordinary", "ordinary-writes"])("runs again with all its attempts, in a child (%s)", async (name) => {
    const folder = newFolder();
    const { id } = await crashed(1, { folder }, name);
    worker = await runHandlers(database, handlers);
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 1 });
    expect(await attemptsOf(database.db, id)).toMatchObject([
      { number: 1, outcome: "crashed", error_name: "WorkerCrashed" },
      { number: 1, outcome: "delivered" },
    ]);
    expect(readCalls(folder)).toMatchObject([{ attempt: 1 }]);
    expect(readCalls(folder)[0]!.pid).not.toBe(process.pid);
  });

  test("runs again after four deaths that it may have had no part in", async () => {
    const { id } = await crashed(4);
    worker = await runHandlers(database, handlers);
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 4 });
  });

  test("is quarantined at the fifth without being run, and says why", async () => {
    const folder = newFolder();
    const { id } = await crashed(5, { folder });
    worker = await runHandlers(database, handlers);
    const { error, ...row } = await becomes(id, "dead");
    expect(row).toMatchObject({ attempts: 0, crashes: 5 });
    expect(error).toMatch(/^Quarantined: Was running at 5 deaths of a worker/);
    expect(existsSync(join(folder, "calls.jsonl"))).toBe(false);
    expect(await outcomesOf(id)).toEqual(["crashed", "crashed", "crashed", "crashed", "crashed"]);
  });

  test("is claimed by one of two that try at once", async () => {
    const { id, jobId } = await crashed(0);
    const [first, second] = await Promise.all([claimAs(id, jobId), claimAs(id, newId())]);
    expect([first.length, second.length]).toEqual([1, 0]);
  });
});

describe("a child that dies by itself", () => {
  const rowsOf = async (id: string) => {
    const { rows } = await database.db.query<{ outcome: string; error_name: string; error_message: string; error_stack: string | null }>(
      "select outcome, error_name, error_message, error_stack from attempt where delivery_id = $1::uuid order by id",
      [id],
    );
    return rows;
  };

  test.each([
    ["kill", "SIGKILL"],
    ["exit", "exit code 7"],
    ["throw-later", "exit code 1"],
  ])("quarantines its delivery at the second time, and no attempt is used (%s)", async (order, how) => {
    worker = await runHandlers(database, handlers);
    const { id } = await deliver("isolated", { do: order });
    const { error, fingerprint, ...row } = await becomes(id, "dead");
    expect(row).toMatchObject({ attempts: 0, crashes: 2 });
    expect(error).toMatch(/^Quarantined: /);
    // It may have been given back in between: for a child of its own.
    const [first, second, ...more] = (await rowsOf(id)).filter(({ outcome }) => outcome !== "released");
    expect(more).toEqual([]);
    expect(first).toMatchObject({ outcome: "crashed", error_name: "ChildCrashed" });
    expect(second).toMatchObject({ outcome: "crashed", error_name: "Quarantined" });
    for (const attempt of [first, second]) expect(attempt!.error_message).toContain(how);
    if (order === "throw-later") expect(second!.error_stack).toContain("Broken: nothing catches this");
    expect((await failuresOf(database.db, "isolated")).filter((failure) => failure.fingerprint === fingerprint)).toHaveLength(1);
  });

  test("quarantines at once what had been running when a worker died, and takes neither worker nor neighbour along", async () => {
    const folder = newFolder();
    const { id } = await crashed(1, { do: "kill" });
    const neighbours = await Promise.all(Array.from({ length: 5 }, () => crashed(1, { folder }, "held")));
    writeFileSync(join(folder, "go"), "");
    worker = await runHandlers(database, handlers);
    expect(await becomes(id, "dead")).toMatchObject({ attempts: 0, crashes: 2 });
    // It may have been given back until there was a place for it.
    const crashes = (await rowsOf(id)).filter(({ outcome }) => outcome !== "released");
    expect(crashes.map(({ error_name }) => error_name)).toEqual(["WorkerCrashed", "Quarantined"]);
    for (const neighbour of neighbours) expect(await becomes(neighbour.id, "delivered")).toMatchObject({ attempts: 1, crashes: 1 });
  });
});

describe("the death of a child that had run others before", () => {
  /** A suspect that finds the child warm in which `first` has run. */
  async function inWarmChild(name: string, payload: object, first: object) {
    const folder = newFolder();
    worker = await runHandlers(database, handlers);
    worker.pump(name).control({ paused: true, heldMs: 0, overrides: {} });
    await becomes((await deliver("isolated", { ...first, folder })).id, "delivered");
    const { id } = await crashed(1, { ...payload, folder }, name);
    worker.pump(name).control({ paused: false, heldMs: 0, overrides: {} });
    return { id, folder };
  }

  const countedOf = async (id: string) => (await outcomesOf(id)).filter((outcome) => outcome !== "released");

  test("proves nothing against a suspect: the next one, of a fresh child, does", async () => {
    const { id, folder } = await inWarmChild("ordinary", { do: "kill" }, {});
    expect(await becomes(id, "dead")).toMatchObject({ attempts: 0, crashes: 2 });
    expect(await countedOf(id)).toEqual(["crashed", "crashed"]);
    const [first, warm, fresh] = readCalls(folder);
    expect(warm!.pid).toBe(first!.pid);
    expect(fresh!.pid).not.toBe(first!.pid);
  });

  test("costs nothing when it was of something that another delivery left behind", async () => {
    const { id, folder } = await inWarmChild("held", {}, { do: "leave-bomb" });
    await waitFor("it runs again in another child", () => new Set(readCalls(folder).map(({ pid }) => pid)).size === 2);
    writeFileSync(join(folder, "go"), "");
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 1 });
    expect(await countedOf(id)).toEqual(["crashed", "delivered"]);
  });
});

describe("deliveries that were running when a worker died", () => {
  /** All are let go once `expected` of them have been called and the others were given back. */
  async function runTogether(suspects: readonly { id: string }[], folder: string, expected: number) {
    worker = await runHandlers(database, handlers);
    await waitFor("some run and the others were given back", async () => {
      const states = await Promise.all(suspects.map(async ({ id }) => (await deliveryOf(database.db, id)).state));
      const calls = existsSync(join(folder, "calls.jsonl")) ? readCalls(folder).length : 0;
      return calls === expected && states.filter((state) => state === "queued").length === suspects.length - expected;
    });
    // Whoever has done nothing is not held up.
    const ordinary = await deliver("ordinary");
    await becomes(ordinary.id, "delivered");
    expect(readCalls(folder)).toHaveLength(expected);
    writeFileSync(join(folder, "go"), "");
    for (const { id } of suspects) await becomes(id, "delivered");
    return readCalls(folder);
  }

  test("run again four at a time beside the others, in children, and waiting uses neither an attempt nor a crash", async () => {
    const folder = newFolder();
    const suspects = await Promise.all(Array.from({ length: 7 }, () => crashed(1, { folder }, "held")));
    const calls = await runTogether(suspects, folder, 4);
    for (const { id } of suspects) expect(await deliveryOf(database.db, id)).toMatchObject({ attempts: 1, crashes: 1 });
    expect(calls.map(({ pid }) => pid)).not.toContain(process.pid);
  });

  test("run one at a time after the third death", async () => {
    const folder = newFolder();
    const suspects = await Promise.all(Array.from({ length: 3 }, () => crashed(3, { folder }, "held")));
    const calls = await runTogether(suspects, folder, 1);
    expect(calls.map(({ besides }) => besides)).toEqual([0, 0, 0]);
    for (const { id } of suspects) expect(await deliveryOf(database.db, id)).toMatchObject({ attempts: 1, crashes: 3 });
  });
});

describe("the reconciler", () => {
  const reconcileNow = () => reconcile(database.pool, database.db, database.queue, ["ordinary"]);
  const loseJob = (jobId: string) => database.db.query("delete from pgboss.job where id = $1::uuid", [jobId]);

  test("finds nothing on a healthy system", async () => {
    await crashed(0);
    expect(await reconcileNow()).toBe(0);
  });

  test("gives a queued delivery without a job a new one", async () => {
    const { id, jobId } = await crashed(0);
    await loseJob(jobId);
    expect(await reconcileNow()).toBe(1);
    expect(await reconcileNow()).toBe(0);
    worker = await runHandlers(database, handlers);
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 0 });
  });

  test("gives a running delivery without a job a new one, fences whoever had it, and counts a crash", async () => {
    const { id, jobId } = await crashed(1);
    await loseJob(jobId);
    expect(await reconcileNow()).toBe(1);
    expect(await deliveryOf(database.db, id)).toMatchObject({ lease_token: null });
    worker = await runHandlers(database, handlers);
    expect(await becomes(id, "delivered")).toMatchObject({ attempts: 1, crashes: 1 });
  });

  test("keeps the moment of a delivery that waits for its next attempt", async () => {
    const { id, jobId } = await crashed(0);
    const at = new Date(Date.now() + 3_600_000);
    await database.db.query("update delivery set state = 'retrying', next_attempt_at = $2::timestamptz where id = $1::uuid", [
      id,
      at.toISOString(),
    ]);
    await loseJob(jobId);
    expect(await reconcileNow()).toBe(1);
    const { job_id, next_attempt_at } = await deliveryOf(database.db, id);
    expect(next_attempt_at).toEqual(at);
    const { rows } = await database.db.query<{ start_after: Date }>("select start_after from pgboss.job where id = $1::uuid", [job_id]);
    expect(rows[0]?.start_after).toEqual(at);
  });

  test("leaves ended deliveries alone", async () => {
    const { id, jobId } = await crashed(0);
    await loseJob(jobId);
    await database.db.query("update delivery set state = 'cancelled' where id = $1::uuid", [id]);
    expect(await reconcileNow()).toBe(0);
  });
});
