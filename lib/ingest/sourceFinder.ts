/**
 * Looks again at what memory does not know: a source made, or a secret rotated, a moment ago may not have been announced yet.
 *
 * It waits for the database, so it is bounded. Under a flood of made-up keys many keys are one query, a key without a source is remembered, and
 * whoever asks too much is told to come again: never that a source does not exist, when that was not looked up.
 */
import { AppError } from "#lib/errors.ts";
import { inTime } from "./inTime.ts";
import { createBuckets, networkOf } from "./rowLimits.ts";
import type { CachedSource, SourceCache } from "./sourceCache.ts";

export type SourceFinder = {
  /** @throws AppError `unknown_ingest_key`; `overloaded` or `settings_unavailable` when that cannot be told now */
  find(key: string, address: string): Promise<CachedSource>;
  /** The source as it is now, or as it was known when the settings cannot be read in time. */
  reread(source: CachedSource): Promise<CachedSource>;
};

export type SourceFinderOptions = {
  cache: SourceCache;
  /** Those of the keys that lead to a source. */
  findKeys(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Milliseconds of a clock that never steps back. */
  now(): number;
  /** How long anybody is kept waiting for the database. */
  waitMs: number;
};

/** One query at a time, and this long between two. */
const PAUSE_MS = 50;
/** Keys are 128 random bits: one that leads nowhere will not lead anywhere soon, unless it is announced. */
const REMEMBERED_MS = 10_000;
const MAX_REMEMBERED = 10_000;
const MAX_WAITING = 1_000;
/** Keys that may be looked up for one address, and for all whose address is not known. */
const PER_ADDRESS = { burst: 50, perSecond: 5 };
const UNADDRESSED = { burst: 500, perSecond: 50 };

const KEY = /^[A-Za-z0-9_-]{1,64}$/;

export function createSourceFinder({ cache, findKeys, now, waitMs }: SourceFinderOptions): SourceFinder {
  const missing = createMemory(now);
  const addresses = createBuckets(PER_ADDRESS, now);
  const unaddressed = createBuckets(UNADDRESSED, now);
  const ask = createBatches(findKeys);
  /** A new source's first requests come together: one of them asks. */
  const asking = new Map<string, Promise<CachedSource | undefined>>();
  let waiting = 0;

  const mayAsk = (address: string) => (address === "" ? unaddressed.take("") : addresses.take(networkOf(address)));

  const refresh = () => inTime(cache.refresh(now()), waitMs);

  const lookUp = async (key: string): Promise<CachedSource | undefined> => {
    try {
      if ((await inTime(ask(key), waitMs)).has(key)) await refresh();
      const source = cache.find(key);
      if (!source) missing.add(key);
      return source;
    } catch (error) {
      throw new AppError("settings_unavailable", undefined, { cause: error });
    } finally {
      asking.delete(key);
    }
  };

  const join = async (key: string): Promise<CachedSource | undefined> => {
    const answer = asking.get(key) ?? lookUp(key);
    asking.set(key, answer);
    waiting++;
    try {
      return await answer;
    } finally {
      waiting--;
    }
  };

  return {
    async find(key, address) {
      if (!KEY.test(key) || missing.has(key)) throw new AppError("unknown_ingest_key");
      if (waiting >= MAX_WAITING || !(asking.has(key) || mayAsk(address))) throw new AppError("overloaded");
      const source = await join(key);
      if (!source) throw new AppError("unknown_ingest_key");
      return source;
    },
    async reread(source) {
      await refresh().catch(() => {});
      return cache.find(source.key) ?? source;
    },
  };
}

/** Keys that led nowhere a moment ago; the oldest are forgotten first. */
function createMemory(now: () => number) {
  const seen = new Map<string, number>();
  return {
    has: (key: string) => now() - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < REMEMBERED_MS,
    add(key: string) {
      seen.delete(key);
      seen.set(key, now());
      if (seen.size > MAX_REMEMBERED) seen.delete(seen.keys().next().value ?? "");
    },
  };
}

/** What is asked for while a query runs shares the next one. */
function createBatches(findKeys: SourceFinderOptions["findKeys"]): (key: string) => Promise<ReadonlySet<string>> {
  let next: { keys: Set<string>; found: Promise<ReadonlySet<string>> } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return (key) => {
    if (!next) {
      const keys = new Set<string>();
      const found = last.then(() => {
        next = undefined;
        return findKeys([...keys]);
      });
      last = found.then(pause, pause);
      next = { keys, found };
    }
    next.keys.add(key);
    return next.found;
  };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
