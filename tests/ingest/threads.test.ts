/** Threads that do jobs: what becomes of a job when its thread does not end, dies, or has no time for it. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createThreads, type Threads } from "#lib/ingest/threads.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import type { Order } from "./moodyThread.ts";

const failures: unknown[] = [];
let threads: Threads<Order, string>;

const start = (waiting = { maxItems: 100, maxBytes: 1_000, maxAgeMs: 60_000 }) => {
  threads = createThreads({
    file: join(import.meta.dirname, "moodyThread.ts"),
    size: 1,
    waiting,
    onFailure: (error) => failures.push(error),
  });
};
const run = (order: Order, forMs = 20_000, bytes = 1) =>
  threads
    .run(order, { source: "s", bytes, deadline: performance.now() + forMs })
    .catch((error: { code?: string; message: string }) => error);

afterEach(async () => {
  failures.length = 0;
  await threads.close();
});

test("jobs are done one after the other, and each gets its own answer", async () => {
  start();
  const texts = ["a", "b", "c"];
  expect(await Promise.all(texts.map((text) => run({ do: "answer", text })))).toEqual(["a!", "b!", "c!"]);
});

test("what a job throws is thrown to whoever asked, and the thread goes on", async () => {
  start();
  const [bad, good] = await Promise.all([run({ do: "throw" }), run({ do: "answer", text: "next" })]);
  expect(bad).toMatchObject({ message: "as ordered" });
  expect(good).toBe("next!");
  expect(failures).toEqual([]);
});

test("a job that does not end is cut off at its deadline, and a new thread does the next", async () => {
  start();
  const [stuck, next] = await Promise.all([run({ do: "spin" }, 1_000), run({ do: "answer", text: "next" })]);
  expect(stuck).toMatchObject({ code: "storage_unavailable" });
  expect(next).toBe("next!");
  expect(failures).toHaveLength(1);
});

test.runIf(process.platform === "linux")("a thread that was cut off does not live on", async () => {
  start();
  const count = () => readdirSync("/proc/self/task").length;
  await run({ do: "answer" });
  const before = count();
  const [, next] = await Promise.all([run({ do: "spin" }, 500), run({ do: "answer", text: "next" })]);
  expect(next).toBe("next!");
  await waitFor("there are as many as before", () => count() <= before);
});

test("a job whose thread dies is refused, and a new thread does the next", async () => {
  start();
  const [dead, next] = await Promise.all([run({ do: "die" }), run({ do: "answer", text: "next" })]);
  expect(dead).toMatchObject({ code: "storage_unavailable" });
  expect(next).toBe("next!");
});

test("a job that has waited too long is refused without ending the thread for those behind it", async () => {
  start();
  const [stuck, late, next] = await Promise.all([
    run({ do: "spin" }, 1_000),
    run({ do: "answer", text: "late" }, 500),
    run({ do: "answer", text: "next" }),
  ]);
  expect(stuck).toMatchObject({ code: "storage_unavailable" });
  expect(late).toMatchObject({ code: "overloaded" });
  expect(next).toBe("next!");
  expect(failures).toHaveLength(1);
});

test("beyond the bound a job is refused at once, and those that wait are done", async () => {
  start({ maxItems: 4, maxBytes: 1_000, maxAgeMs: 60_000 });
  // One runs, two may wait: a source may hold as much as is still free.
  const answers = await Promise.all(["a", "b", "c", "d", "e"].map((text) => run({ do: "answer", text })));
  expect(answers.slice(0, 3)).toEqual(["a!", "b!", "c!"]);
  for (const refused of answers.slice(3)) expect(refused).toMatchObject({ code: "overloaded" });
});
