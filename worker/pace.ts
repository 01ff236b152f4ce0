/** Tokens: taken for what is about to be fetched, and again for what is started too long after. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Handler } from "#lib/domain/handler.ts";
import { bucketOf, MAX_LAG_SECONDS } from "#lib/domain/limits.ts";
import type { Db } from "#lib/postgres/db.ts";
import { returnTokens, takeKeyTokens, takeTokens } from "#lib/store/throttles.ts";

const MAX_LAG_MS = MAX_LAG_SECONDS * 1000;

/** `at`: before the tokens were asked for, by `performance.now()`. */
export type Allowance = { taken: number; waitMs: number; at: number };

/** What may be started now, of `wanted`. */
export async function allow(db: Db, { name, throttle }: Handler, wanted: number): Promise<Allowance> {
  const at = performance.now();
  if (!throttle) return { taken: wanted, waitMs: 0, at };
  return { ...(await takeTokens(db, name, bucketOf(throttle), wanted)), at };
}

export async function giveBack(db: Db, { name, throttle }: Handler, tokens: number): Promise<void> {
  if (throttle && tokens > 0) await returnTokens(db, name, bucketOf(throttle).burst, tokens);
}

/** Nobody waits here for longer: it holds a slot meanwhile, and its job runs out. */
const PATIENCE_MS = 5_000;

/**
 * Called when nothing is left between it and the handler's start: waits until that start has tokens as young as the promise needs.
 * `at`: when those it has were asked for. Rejects when `stop` aborts.
 * @returns 0: it may start; else in how many seconds to come again, because that is too long to wait here
 */
export async function paced(db: Db, handler: Handler, key: string | null, at: number, stop: AbortSignal): Promise<number> {
  const { name, throttle, perKey } = handler;
  const until = performance.now() + PATIENCE_MS;
  /** Asks until there is a token: `ask` says how many ms to the next. */
  const wait = async (ask: () => Promise<number>): Promise<number> => {
    for (let asked = at; performance.now() - asked > MAX_LAG_MS; ) {
      asked = performance.now();
      const waitMs = await ask();
      if (waitMs === 0) continue;
      if (performance.now() + waitMs > until) return waitMs / 1000;
      await sleep(waitMs, undefined, { signal: stop });
      asked = Number.NEGATIVE_INFINITY;
    }
    return 0;
  };
  const seconds = throttle ? await wait(async () => (await takeTokens(db, name, bucketOf(throttle), 1)).waitMs) : 0;
  const each = perKey?.throttle;
  if (seconds > 0 || !each || key === null) return seconds;
  return wait(async () => ((await takeKeyTokens(db, name, bucketOf(each), [key]))[0] ?? 0) * 1000);
}
