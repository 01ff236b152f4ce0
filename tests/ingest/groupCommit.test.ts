import { describe, expect, test } from "vitest";
import { createGroupCommit, type GroupCommitOptions } from "#lib/ingest/groupCommit.ts";

type Options = GroupCommitOptions<string, string>;

const DEFAULTS: Options = {
  commit: async (items) => items.map((item) => `${item}!`),
  isConnectionFailure: () => false,
  onFailure: () => {},
  lanes: 1,
  maxItems: 100,
  maxBytes: 1000,
  waiting: { maxItems: 20, maxBytes: 2000, maxAgeMs: 5000 },
  deadlineMs: 5000,
};

/** A commit that waits until it is let go, so that a test decides what is in flight. */
function gate() {
  const calls: { items: readonly string[]; release(): void; fail(error: Error): void }[] = [];
  const commit: Options["commit"] = (items) =>
    new Promise((resolve, reject) => calls.push({ items, release: () => resolve(items.map((item) => `${item}!`)), fail: reject }));
  const called = async (count: number) => {
    while (calls.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  return { calls, commit, called };
}

describe("group commit", () => {
  test("a lone request is committed at once", async () => {
    expect(await createGroupCommit(DEFAULTS).add("a", { source: "s", bytes: 1 })).toBe("a!");
  });

  test("what arrives while a commit runs shares the next one, in order", async () => {
    const { calls, commit, called } = gate();
    const group = createGroupCommit({ ...DEFAULTS, commit });
    const first = group.add("a", { source: "s", bytes: 1 });
    await called(1);
    const rest = [
      group.add("b", { source: "s", bytes: 1 }),
      group.add("c", { source: "s", bytes: 1 }),
      group.add("d", { source: "s", bytes: 1 }),
    ];
    calls[0]?.release();
    await called(2);
    calls[1]?.release();

    expect(await Promise.all([first, ...rest])).toEqual(["a!", "b!", "c!", "d!"]);
    expect(calls.map((call) => call.items)).toEqual([["a"], ["b", "c", "d"]]);
  });

  test("beyond its bound a request is refused at once, and what waits is kept", async () => {
    const { calls, commit, called } = gate();
    const group = createGroupCommit({ ...DEFAULTS, commit, waiting: { ...DEFAULTS.waiting, maxItems: 4 } });
    const first = group.add("a", { source: "s", bytes: 1 });
    await called(1);
    const waiting = [group.add("b", { source: "s", bytes: 1 }), group.add("c", { source: "s", bytes: 1 })];

    await expect(group.add("d", { source: "s", bytes: 1 })).rejects.toMatchObject({ code: "overloaded", status: 503 });

    calls[0]?.release();
    await called(2);
    calls[1]?.release();
    expect(await Promise.all([first, ...waiting])).toEqual(["a!", "b!", "c!"]);
  });

  test("bytes in flight are bounded too", async () => {
    const { commit, called } = gate();
    const group = createGroupCommit({ ...DEFAULTS, commit, waiting: { ...DEFAULTS.waiting, maxBytes: 200 } });
    void group.add("a", { source: "s", bytes: 1 }).catch(() => {});
    await called(1);
    void group.add("b", { source: "s", bytes: 90 }).catch(() => {});
    await expect(group.add("c", { source: "s", bytes: 21 })).rejects.toMatchObject({ code: "overloaded" });
  });

  test("a source that floods is refused beyond its share, and another source still finds room and its turn", async () => {
    const { calls, commit, called } = gate();
    const group = createGroupCommit({ ...DEFAULTS, commit, maxItems: 3, waiting: { ...DEFAULTS.waiting, maxItems: 8 } });
    void group.add("first", { source: "flood", bytes: 1 });
    await called(1);
    const flood = Array.from({ length: 20 }, (_, i) => group.add(`f${i}`, { source: "flood", bytes: 1 }).catch((e) => e.code));
    const good = group.add("good", { source: "good", bytes: 1 });
    calls[0]?.release();
    await called(2);
    calls[1]?.release();

    expect(await good).toBe("good!");
    expect(calls[1]?.items).toEqual(["f0", "good", "f1"]);
    await called(3);
    calls[2]?.release();
    expect((await Promise.all(flood)).filter((answer) => answer === "overloaded")).toHaveLength(16);
  });

  test("when its oldest request has waited too long, a source's next is refused at once", async () => {
    const { calls, commit, called } = gate();
    const group = createGroupCommit({ ...DEFAULTS, commit, waiting: { ...DEFAULTS.waiting, maxAgeMs: 0 } });
    const first = group.add("a", { source: "s", bytes: 1 });
    await called(1);
    const second = group.add("b", { source: "s", bytes: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2));

    await expect(group.add("c", { source: "s", bytes: 1 })).rejects.toMatchObject({ code: "overloaded" });

    calls[0]?.release();
    await called(2);
    calls[1]?.release();
    expect(await Promise.all([first, second])).toEqual(["a!", "b!"]);
  });

  test("one request that cannot be stored does not take its neighbours with it", async () => {
    const { calls, commit, called } = gate();
    const hold = createGroupCommit<string, string>({
      ...DEFAULTS,
      commit: async (items, lane) => {
        if (calls.length === 0) return await commit(items, lane);
        if (items.includes("poison")) throw new Error("no");
        return items.map((item) => `${item}!`);
      },
    });
    const first = hold.add("a", { source: "s", bytes: 1 });
    await called(1);
    const neighbours = Promise.allSettled([
      hold.add("b", { source: "s", bytes: 1 }),
      hold.add("poison", { source: "s", bytes: 1 }),
      hold.add("c", { source: "s", bytes: 1 }),
    ]);
    calls[0]?.release();

    await first;
    const [b, poison, c] = await neighbours;
    expect([b?.status, poison?.status, c?.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("when the database is away everybody in the batch is told so, and nothing is tried twice", async () => {
    let commits = 0;
    const group = createGroupCommit({
      ...DEFAULTS,
      isConnectionFailure: () => true,
      commit: async () => {
        commits++;
        throw new Error("gone");
      },
    });
    const results = await Promise.allSettled([group.add("a", { source: "s", bytes: 1 }), group.add("b", { source: "s", bytes: 1 })]);
    expect(results.map((result) => result.status === "rejected" && result.reason.code)).toEqual([
      "storage_unavailable",
      "storage_unavailable",
    ]);
    expect(commits).toBe(1);
  });

  test("abandoned, all that wait are told so in the order they came, and what was not begun is not begun", async () => {
    const { calls, commit, called } = gate();
    const group = createGroupCommit({ ...DEFAULTS, commit });
    const told: string[] = [];
    const add = (item: string) =>
      group.add(item, { source: item, bytes: 1 }).catch(({ code }: { code: string }) => told.push(`${item} ${code}`));
    const first = add("a");
    await called(1);
    const rest = [add("b"), add("c")];
    group.abandon();
    await Promise.all([first, ...rest]);
    calls[0]?.release();
    await group.drain();

    expect(told).toEqual(["a storage_unavailable", "b storage_unavailable", "c storage_unavailable"]);
    expect(calls.map((call) => call.items)).toEqual([["a"]]);
  });

  test("a request that waits past its deadline is answered, and not begun afterwards", async () => {
    const { calls, commit, called } = gate();
    const group = createGroupCommit({ ...DEFAULTS, commit, deadlineMs: 20 });
    const first = group.add("a", { source: "s", bytes: 1 }).catch((error: { code: string }) => error.code);
    await called(1);
    const second = group.add("b", { source: "s", bytes: 1 }).catch((error: { code: string }) => error.code);

    expect(await Promise.all([first, second])).toEqual(["storage_unavailable", "storage_unavailable"]);
    calls[0]?.release();
    await group.drain();
    expect(calls.map((call) => call.items)).toEqual([["a"]]);
  });

  test("a request with less time left than those before it is answered first", async () => {
    const { calls, commit, called } = gate();
    const group = createGroupCommit({ ...DEFAULTS, commit, deadlineMs: 60_000 });
    const patient = group.add("a", { source: "s", bytes: 1 });
    await called(1);
    const hasty = group.add("b", { source: "s", bytes: 1, answerBy: performance.now() + 20 });

    await expect(hasty).rejects.toMatchObject({ code: "storage_unavailable" });
    calls[0]?.release();
    expect(await patient).toBe("a!");
  });
});
