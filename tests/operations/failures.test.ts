/** Failure groups as the dashboard shows and changes them, on dead letters that a real worker left. */
import { afterEach, describe, expect, test } from "vitest";
import type { FailurePatch } from "#lib/contracts/failures.ts";
import { fingerprintOf } from "#lib/domain/fingerprint.ts";
import { defineHandler, type HandlerEvent } from "#lib/domain/handler.ts";
import { PermanentError } from "#lib/domain/outcome.ts";
import { loadCommon, loadFailure } from "#lib/http/failureDetail.ts";
import { searchFailures } from "#lib/http/failures.ts";
import { changeFailure, commentFailure } from "#lib/operations/changeFailure.ts";
import { planReplay } from "#lib/operations/planReplay.ts";
import { endMutes } from "#lib/store/failureChanges.ts";
import { pulseExtras } from "#lib/store/pulse.ts";
import { count, insertEvent, insertSource, type TestSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const actor = { name: "ada@example.com", role: "operator", address: "192.0.2.1" } as const;
let worker: TestWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

/** Delivers what says nothing, and throws what the payload's `error` says, for good. */
const handlerOf = (name: string) =>
  defineHandler({
    name,
    sources: ["*"],
    eventTypes: ["*"],
    async run({ payload }: HandlerEvent) {
      const { error } = payload as { error?: string };
      if (error) throw new PermanentError(error);
    },
  });

type Sent = { error?: string; api_version?: string; entityKey?: string };
async function send(name: string, source: TestSource, events: readonly Sent[]) {
  worker ??= await runHandlers(database, [handlerOf(name)]);
  const before = await count(database.db, "delivery where handler = $1::text and finished_at is not null", [name]);
  for (const { entityKey = null, ...payload } of events)
    await insertEvent(database, source, { handlers: [name], type: "invoice.paid", payload, entityKey });
  await waitFor("all are done", async () => {
    const done = await count(database.db, "delivery where handler = $1::text and finished_at is not null", [name]);
    return done === before + events.length;
  });
}

const list = (search: Partial<Parameters<typeof searchFailures>[1]> = {}) =>
  searchFailures(database.db, { q: "", state: "open", sort: "impact", offset: 0, limit: 50, ...search });
const groupOf = async (handler: string) => {
  for (const state of ["open", "acknowledged", "muted", "resolved"] as const) {
    const [group] = (await list({ q: `handler:${handler}`, state })).data;
    if (group) return group;
  }
  throw new Error(`There is no failure of ${handler}.`);
};
const change = (fingerprint: string, patch: FailurePatch) => changeFailure(database.pool, fingerprint, patch, actor);
const audited = async (fingerprint: string) =>
  (await database.db.query<{ action: string }>("select action from audit_log where target = $1::text order by id", [fingerprint])).rows.map(
    ({ action }) => action,
  );

test("the list says of each group how many, since when, from where, whose and by the hour", async () => {
  const source = await insertSource(database.db, { name: "Stripe EU", provider: "stripe" });
  await send("listed", source, [
    { error: "no customer 12", entityKey: "cus_a" },
    { error: "no customer 13", entityKey: "cus_b" },
    { error: "no customer 14", entityKey: "cus_b" },
  ]);

  const { data, counts } = await list({ q: "handler:listed" });
  expect(data).toMatchObject([
    {
      ...{
        handler: "listed",
        errorName: "PermanentError",
        title: "no customer <n>",
        dead: 3,
        state: "open",
        reopened: false,
        trend: "new",
      },
      ...{ sources: ["Stripe EU"], keys: { count: 2, more: false }, retrying: { count: 0, more: false } },
    },
  ]);
  expect(data[0]?.heat.reduce((sum, n) => sum + n, 0)).toBe(3);
  expect(counts).toEqual({ open: 1, acknowledged: 0, muted: 0, resolved: 0 });
  expect((await list({ q: 'source:"Stripe EU" customer' })).data).toHaveLength(1);
  expect((await list({ q: "-provider:stripe handler:listed" })).data).toEqual([]);
  await expect(list({ q: "status:dead" })).rejects.toMatchObject({ code: "bad_query" });
});

test("what waits for a retry after the same error is counted with its group", async () => {
  const source = await insertSource(database.db);
  const flaky = defineHandler({
    ...{ name: "flaky", sources: ["*"], eventTypes: ["*"] },
    retry: { maxAttempts: 2, firstDelaySeconds: 600, maxDelaySeconds: 600 },
    async run({ payload }: HandlerEvent) {
      if ((payload as { final?: boolean }).final) throw new PermanentError("gone");
      throw new Error("timeout after 12 ms");
    },
  });
  worker = await runHandlers(database, [flaky]);
  for (let n = 0; n < 2; n++) await insertEvent(database, source, { handlers: ["flaky"], payload: {} });
  await waitFor("both wait", async () => (await count(database.db, "delivery where handler = 'flaky' and state = 'retrying'")) === 2);
  // As a third one would have died, of the same error.
  const { fingerprint, title } = fingerprintOf("flaky", { name: "Error", message: "timeout after 90 ms", stack: null });
  await database.db.query(
    `insert into failure (fingerprint, handler, error_name, title, sample, sample_event_id, dead)
     values ($1::text, 'flaky', 'Error', $2::text, 'timeout after 90 ms', gen_random_uuid(), 1)`,
    [fingerprint, title],
  );

  expect((await groupOf("flaky")).retrying).toEqual({ count: 2, more: false });
});

describe("a group that somebody works on", () => {
  test("is acknowledged once, by whoever was first, and given back", async () => {
    await send("acked", await insertSource(database.db), [{ error: "boom" }]);
    const { fingerprint } = await groupOf("acked");
    const badge = (await pulseExtras(database.db)).failures;

    await change(fingerprint, { action: "acknowledge" });
    await changeFailure(database.pool, fingerprint, { action: "acknowledge" }, { ...actor, name: "bob@example.com" });
    await change(fingerprint, { action: "assign", assignee: "bob@example.com" });

    expect(await groupOf("acked")).toMatchObject({ state: "acknowledged", acknowledgedBy: actor.name, assignee: "bob@example.com" });
    expect((await pulseExtras(database.db)).failures).toBe(badge - 1);
    await change(fingerprint, { action: "unacknowledge" });
    expect(await groupOf("acked")).toMatchObject({ state: "open", acknowledgedBy: null });
    expect(await audited(fingerprint)).toEqual(["failure.acknowledged", "failure.assigned", "failure.unacknowledged"]);
  });

  test("reopens by itself when it comes back after it was resolved, and says so", async () => {
    const source = await insertSource(database.db);
    await send("resolved", source, [{ error: "boom" }]);
    const { fingerprint } = await groupOf("resolved");
    await change(fingerprint, { action: "acknowledge" });
    await change(fingerprint, { action: "resolve" });
    expect(await groupOf("resolved")).toMatchObject({ state: "resolved", resolvedBy: actor.name, reopened: false, dead: 1 });

    await send("resolved", source, [{ error: "boom" }]);

    expect(await groupOf("resolved")).toMatchObject({ state: "open", reopened: true, resolvedBy: actor.name, dead: 2 });
  });

  test("is quiet while it is muted, until its count has come, and then for good", async () => {
    const source = await insertSource(database.db);
    await send("muted", source, [{ error: "boom" }]);
    const { fingerprint } = await groupOf("muted");
    await change(fingerprint, { action: "mute", untilDead: 3 });
    await send("muted", source, [{ error: "boom" }]);
    await endMutes(database.db);
    expect(await groupOf("muted")).toMatchObject({ state: "muted", mutedUntilDead: 3, mutedBy: actor.name });

    await send("muted", source, [{ error: "boom" }]);
    expect(await groupOf("muted")).toMatchObject({ state: "open" });
    await endMutes(database.db);
    await database.db.query("update failure set dead = 1 where fingerprint = $1::text", [fingerprint]);
    expect(await groupOf("muted")).toMatchObject({ state: "open", mutedBy: null });
  });

  test("is not one that nobody knows", async () => {
    await expect(change("fg_none", { action: "acknowledge" })).rejects.toMatchObject({ code: "not_found" });
    await expect(commentFailure(database.pool, "fg_none", "hello", actor)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("groups merged into one", () => {
  test("are counted, shown and replayed together, come apart again, and never make a ring", async () => {
    const source = await insertSource(database.db);
    await send("merging", source, [{ error: "no such table" }, { error: "no such table" }, { error: "relation is missing" }]);
    const { data } = await list({ q: "handler:merging", sort: "dead" });
    const [big, small] = data.map(({ fingerprint }) => fingerprint) as [string, string];
    await change(small, { action: "merge", into: big });

    expect((await list({ q: "handler:merging" })).data).toMatchObject([{ fingerprint: big, dead: 3, merged: [small] }]);
    expect(await loadFailure(database.db, big)).toMatchObject({ mergedGroups: [{ fingerprint: small, dead: 1 }] });
    expect(await loadFailure(database.db, small)).toMatchObject({ mergedInto: big });
    const { total } = await planReplay(database.db, { scope: { kind: "failures", fingerprint: big } }, new Date());
    expect(total).toBe(3);
    await expect(change(big, { action: "merge", into: small })).rejects.toMatchObject({ code: "conflict" });
    await expect(change(big, { action: "merge", into: big })).rejects.toMatchObject({ code: "conflict" });

    await change(small, { action: "unmerge" });
    expect((await list({ q: "handler:merging", sort: "dead" })).data.map(({ dead }) => dead)).toEqual([2, 1]);
  });
});

test("the page of a group holds its samples, its inputs, its hours, its last success and what was said", async () => {
  const source = await insertSource(database.db);
  await send("paged", source, [{}, { error: "bad 1" }, { error: "bad 2" }, { error: "bad 2" }, { error: "bad 3" }]);
  const { fingerprint } = await groupOf("paged");
  await commentFailure(database.pool, fingerprint, "I look at it", actor);

  const detail = await loadFailure(database.db, fingerprint);

  expect(detail?.samples.map(({ kind, error }) => [kind, error])).toEqual([
    ["first", "PermanentError: bad 1"],
    ["latest", "PermanentError: bad 3"],
    ["most_common", "PermanentError: bad 2"],
  ]);
  expect(detail?.inputs).toMatchObject({ handler: "paged", errorName: "PermanentError", message: "bad <n>" });
  expect(detail?.inputs.frame).toContain("failures.test.ts");
  expect(detail?.timeline).toMatchObject([{ dead: 4, version: "test" }]);
  expect(detail?.comments).toMatchObject([{ author: actor.name, text: "I look at it" }]);
  expect(detail?.lastDeliveredEventId).toMatch(/^evt_/);
});

test("what the failing payloads share is found among those of the same handler that succeeded", async () => {
  const source = await insertSource(database.db);
  const old = Array.from({ length: 6 }, () => ({ api_version: "2025-01-01" }));
  const broken = Array.from({ length: 4 }, (_, n) => ({ api_version: "2026-10-28", error: `bad ${n}` }));
  await send("common", source, [...old, ...broken]);
  const { fingerprint } = await groupOf("common");

  expect(await loadCommon(database.db, fingerprint)).toEqual({
    terms: [{ of: "payload", path: "api_version", value: "2026-10-28", failing: 4, failingOf: 4, succeeding: 0, succeedingOf: 6 }],
    failing: 4,
    succeeding: 6,
  });
});
