import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPool, type Db, dbOf, type Pool } from "#lib/postgres/db.ts";
import { makeDataDir, removeDataDir, type Stack, startStack } from "#tests/support/stack.ts";
import { waitFor } from "#tests/support/waitFor.ts";

/** Inside the repository, where '#lib' means something. */
const folder = mkdtempSync(join(import.meta.dirname, "tmp-handlers-"));
const dataDir = makeDataDir();
const index = join(folder, "index.ts");
let stack: Stack;
let pool: Pool;
let db: Db;
let ingestUrl = "";

const write = (version: string, work = "") =>
  writeFileSync(
    index,
    `import { defineHandler } from "#lib/domain/handler.ts";
export const handlers = [
  defineHandler({
    name: "edited",
    sources: ["*"],
    eventTypes: ["*"],
    retry: { maxAttempts: 1 },
    async run(_event, { signal }) {
      ${work}
      throw new Error("version ${version}");
    },
  }),
];
`,
  );
const HOLD = 'if (_event.type === "hold") await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));';

beforeAll(async () => {
  write("one", HOLD);
  stack = await startStack({ HANDLERS: index, WORKER_CONCURRENCY: "5" }, dataDir, "dev");
  const [password, port] = ["postgres/password", "postgres.port"].map((name) => readFileSync(join(dataDir, name), "utf8").trim());
  pool = createPool({ connectionString: `postgres://spillway:${password}@127.0.0.1:${port}/spillway`, max: 2, name: "test" });
  db = dbOf(pool);
  const { rows } = await db.query<{ ingest_key: string }>("select ingest_key from source where name = 'first-source'");
  ingestUrl = `${stack.receiverUrl}/in/${rows[0]!.ingest_key}`;
}, 240_000);
afterAll(async () => {
  await pool?.end();
  await stack?.stop();
  removeDataDir(dataDir);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Posts an event; what its attempts said, once there are so many. */
const post = async (type = "test"): Promise<string> => {
  const response = await fetch(ingestUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type, id: crypto.randomUUID() }),
  });
  expect(response.status).toBe(202);
  const { rows } = await db.query<{ id: string }>("select id from delivery order by id desc limit 1");
  return rows[0]!.id;
};
type Attempt = { outcome: string; error_message: string | null; number: number; handler_version: string };
const attemptsOf = (id: string, count: number) =>
  waitFor(`delivery ${id} has ${count} attempts`, async () => {
    const { rows } = await db.query<Attempt>(
      "select outcome, error_message, number, handler_version from attempt where delivery_id = $1::uuid order by id",
      [id],
    );
    return rows.length >= count && rows;
  });
const stateOf = async (id: string) =>
  (await db.query<{ state: string; attempts: number }>("select state, attempts from delivery where id = $1::uuid", [id])).rows[0];
const children = () => (JSON.parse(readFileSync(join(dataDir, "run.json"), "utf8")) as { children: number[] }).children;
const restarts = () => stack.output().split("the worker runs the new handlers").length - 1;

test("a change in a handler is run by a new worker, and one that runs meanwhile is released without using an attempt", async () => {
  const [first] = await attemptsOf(await post(), 1);
  expect(first).toMatchObject({ error_message: "version one" });
  const [receiver, web] = children();
  const held = await post("hold");
  await waitFor("it runs", async () => (await stateOf(held))?.state === "delivering");

  write("two");
  await waitFor("the worker was started anew", () => restarts() === 1);
  const attempts = await attemptsOf(held, 2);
  expect(attempts).toMatchObject([
    { outcome: "released", number: 1 },
    { outcome: "failed", number: 1, error_message: "version two" },
  ]);
  expect(attempts[1]?.handler_version).not.toBe(first?.handler_version);
  expect(await stateOf(held)).toEqual({ state: "dead", attempts: 1 });
  expect(children().slice(0, 2)).toEqual([receiver, web]);
});

test("a broken handler is named with its file and line, the worker goes on, and the next change is taken", async () => {
  const before = restarts();
  writeFileSync(index, `${readFileSync(index, "utf8")}const = broken;\n`);
  await waitFor("it is named", () => /✗ '.*tmp-handlers-\w+\/index\.ts:14' does not load: /.test(stack.output()));
  expect((await attemptsOf(await post(), 1))[0]).toMatchObject({ error_message: "version two" });
  expect(restarts()).toBe(before);

  write("three");
  await waitFor("the worker was started anew", () => restarts() === before + 1);
  expect((await attemptsOf(await post(), 1))[0]).toMatchObject({ error_message: "version three" });
});

test("a worker that would refuse its handlers is not started in place of one that runs", async () => {
  const before = restarts();
  writeFileSync(index, readFileSync(index, "utf8").replace('sources: ["*"]', 'sources: ["strpie"]'));
  await waitFor("it is named", () => stack.output().includes("Did you mean 'stripe'?"));
  expect((await attemptsOf(await post(), 1))[0]).toMatchObject({ error_message: "version three" });
  expect(restarts()).toBe(before);
});
