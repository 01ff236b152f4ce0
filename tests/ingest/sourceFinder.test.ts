/** Keys that memory does not know: looked up at little cost, and never called unknown when that was not looked up. */
import { describe, expect, test } from "vitest";
import type { CachedSource } from "#lib/ingest/sourceCache.ts";
import { createSourceFinder } from "#lib/ingest/sourceFinder.ts";

/** A database of keys, and a memory that learns them when it is refreshed. */
function world({ hangs = false, learns = true, keys = [] as string[] } = {}) {
  const database = new Set(keys);
  const memory = new Map<string, CachedSource>();
  const queries: (readonly string[])[] = [];
  let refreshes = 0;
  let now = 0;
  const never = new Promise<never>(() => {});
  const finder = createSourceFinder({
    cache: {
      find: (key) => memory.get(key),
      async refresh() {
        refreshes++;
        if (hangs) await never;
        if (learns) for (const key of database) memory.set(key, { key, name: key } as CachedSource);
      },
    },
    findKeys(asked) {
      queries.push(asked);
      return hangs ? never : Promise.resolve(new Set(asked.filter((key) => database.has(key))));
    },
    now: () => now,
    waitMs: 50,
  });
  const find = (key: string, address = "192.0.2.1") =>
    finder.find(key, address).then(
      (source) => source.name,
      (error: { code: string }) => error.code,
    );
  return { database, finder, find, queries, refreshes: () => refreshes, pass: (ms: number) => (now += ms) };
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

test("a source made a moment ago is found, with the settings read once", async () => {
  const { find, refreshes } = world({ keys: ["fresh"] });
  expect(await find("fresh")).toBe("fresh");
  expect(refreshes()).toBe(1);
});

test("the first requests of a new source come together: one look for all of them", async () => {
  const { find, queries, refreshes } = world({ keys: ["fresh"] });
  const found = await Promise.all(times(800).map(() => find("fresh")));
  expect(new Set(found)).toEqual(new Set(["fresh"]));
  expect(queries).toEqual([["fresh"]]);
  expect(refreshes()).toBe(1);
});

test("a key that leads nowhere costs no reading of the settings, and is remembered for ten seconds", async () => {
  const { database, find, queries, refreshes, pass } = world();
  expect(await find("gone")).toBe("unknown_ingest_key");
  for (const _ of times(1_000)) expect(await find("gone")).toBe("unknown_ingest_key");
  expect(queries).toHaveLength(1);
  expect(refreshes()).toBe(0);

  database.add("gone");
  pass(10_001);
  expect(await find("gone")).toBe("gone");
});

test("a source whose provider this release does not know does not have the settings read for every request", async () => {
  const { find, refreshes } = world({ keys: ["strange"], learns: false });
  for (const _ of times(100)) expect(await find("strange")).toBe("unknown_ingest_key");
  expect(refreshes()).toBe(1);
});

describe("a flood of made-up keys", () => {
  test("from many addresses is a few queries", async () => {
    const { find, queries, refreshes } = world();
    const codes = await Promise.all(times(900).map((index) => find(`made-up-${index}`, `198.51.${index >> 8}.${index & 255}`)));
    expect(new Set(codes)).toEqual(new Set(["unknown_ingest_key"]));
    expect(queries.length).toBeLessThanOrEqual(2);
    expect(refreshes()).toBe(0);
  });

  test("from one address is told to come again, and a source made during it is found for everybody else", async () => {
    const { database, find } = world();
    const codes = await Promise.all(times(2_000).map((index) => find(`made-up-${index}`)));
    expect(codes.filter((code) => code === "unknown_ingest_key")).toHaveLength(50);
    expect(codes.filter((code) => code === "overloaded")).toHaveLength(1_950);
    database.add("fresh");
    expect(await find("fresh", "198.51.100.7")).toBe("fresh");
    // Not "unknown": that was not looked up.
    expect(await find("other")).toBe("overloaded");
  });

  test("from one IPv6 network is one address", async () => {
    const { find } = world();
    const codes = await Promise.all(times(100).map((index) => find(`made-up-${index}`, `2001:db8:1:2::${index.toString(16)}`)));
    expect(codes.filter((code) => code === "unknown_ingest_key")).toHaveLength(50);
  });

  test("keeps no more than a thousand waiting", async () => {
    const { find, queries } = world({ hangs: true });
    const codes = await Promise.all(times(3_000).map((index) => find(`made-up-${index}`, `10.0.${index >> 8}.${index & 255}`)));
    expect(codes.filter((code) => code === "settings_unavailable")).toHaveLength(1_000);
    expect(codes.filter((code) => code === "overloaded")).toHaveLength(2_000);
    expect(queries).toHaveLength(1);
  });
});

test("text that no key looks like is not looked up", async () => {
  const { find, queries } = world();
  for (const key of ["", "~", "a b", "a/b", "a".repeat(65), "\0"]) expect(await find(key)).toBe("unknown_ingest_key");
  expect(queries).toEqual([]);
});

test("when the settings cannot be read in time, a source is judged by what is known of it", async () => {
  const { finder } = world({ hangs: true });
  const known = { key: "known", name: "as it was" } as CachedSource;
  expect(await finder.reread(known)).toBe(known);
});
