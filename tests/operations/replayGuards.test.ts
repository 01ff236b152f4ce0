/** What makes a replay pause by itself: the first ten, and too many that die. */
import { expect, test } from "vitest";
import { count } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers } from "#tests/support/pump.ts";
import { useReplays } from "#tests/support/replays.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const { broken, handlerNamed, states, work, deadLetters, stored, start, step, change, read, stepUntil } = useReplays(database);
const made = (id: string) => count(database.db, "delivery where replay_id = $1::uuid", [id]);

test("the first ten go ahead, and the others follow by themselves once all ten are delivered", async () => {
  const { handler, fingerprint } = await deadLetters("canary-well", 30);
  const id = await start({ kind: "failures", fingerprint });
  expect(await step(id)).toBe(10);
  expect(await step(id)).toBe(0);
  expect(await read(id)).toMatchObject({ canary: 10, canary_state: "waiting", position: 10 });
  await work(handler);
  expect(await stepUntil(id, "finished")).toMatchObject({ canary_state: "passed", delivered: 30 });
});

test("when one of the first ten dies the replay pauses and says what happened; a person may let it go on", async () => {
  const { handler, fingerprint } = await deadLetters("canary-dead", 30);
  broken.add("canary-dead");
  const id = await start({ kind: "failures", fingerprint });
  await work(handler);
  expect(await stepUntil(id, "paused")).toMatchObject({
    canary_state: "failed",
    note: "10 of the first 10 failed: Error: the warehouse is closed",
  });
  expect(await made(id)).toBe(10);
  expect(await count(database.db, "audit_log where action = 'replay.paused' and actor = 'system'")).toBe(1);
  broken.delete("canary-dead");
  await change(id, { action: "resume" });
  expect(await stepUntil(id, "finished")).toMatchObject({ canary_state: "failed", delivered: 20, dead: 10 });
});

test("a first attempt that fails is enough: nobody waits hours for its retry", async () => {
  const { source } = await stored("canary-retry", 15);
  broken.add("canary-retry");
  const id = await start({ kind: "events", q: `source:${source.name}` });
  await work(handlerNamed("canary-retry", { maxAttempts: 8 }));
  expect(await stepUntil(id, "paused")).toMatchObject({ canary_state: "failed" });
  expect(await states("canary-retry", "retrying")).toBe(10);
  expect(await made(id)).toBe(10);
});

test("one that hangs holds the verdict up for ten seconds, not for ever", async () => {
  const { handler, source } = await stored("canary-late", 15);
  broken.add("canary-late");
  const id = await start({ kind: "events", q: `source:${source.name}` });
  expect(await step(id, 4)).toBe(4);
  const worker = await runHandlers(database, [handler]);
  await waitFor("the first four are dead", async () => (await states("canary-late", "dead")) === 4);
  await worker.stop();
  expect(await step(id)).toBe(6);
  await step(id);
  expect(await read(id)).toMatchObject({ state: "running" });
  await step(id, 0, new Date(Date.now() + 11_000));
  expect(await read(id)).toMatchObject({
    state: "paused",
    note: "4 of the first 10 failed (6 were not tried yet): Error: the warehouse is closed",
  });
});

test("ten or fewer have no canary, and it can be switched off", async () => {
  const { fingerprint } = await deadLetters("canary-few", 10);
  expect(await read(await start({ kind: "failures", fingerprint }))).toMatchObject({ canary: 0, canary_state: "off" });
  const { source } = await stored("canary-off", 12);
  const id = await start({ kind: "events", q: `source:${source.name}` }, { canary: false });
  expect(await step(id)).toBe(12);
});

test("a replay whose deliveries die pauses by itself, and does not do so again for the same ones", async () => {
  const { handler, source } = await stored("guarded", 120);
  broken.add("guarded");
  const id = await start({ kind: "events", q: `source:${source.name}` }, { canary: false });
  await work(handler);
  const paused = await stepUntil(id, "paused");
  expect(paused.note).toMatch(/^\d+ of the last \d+ deliveries of this replay are dead: Error: the warehouse is closed$/);
  expect(await made(id)).toBeLessThan(120);
  broken.delete("guarded");
  await waitFor("what was made has ended", async () => (await states("guarded", "queued")) + (await states("guarded", "delivering")) === 0);
  const dead = await states("guarded", "dead");
  await change(id, { action: "resume" });
  expect(await stepUntil(id, "finished")).toMatchObject({ dead, delivered: 120 - dead });
});

test("without a share to stop at it goes on to its end", async () => {
  const { handler, source } = await stored("unguarded", 60);
  broken.add("unguarded");
  const id = await start({ kind: "events", q: `source:${source.name}` }, { canary: false, stopAtPercent: null });
  await work(handler);
  expect(await stepUntil(id, "finished")).toMatchObject({ dead: 60 });
});
