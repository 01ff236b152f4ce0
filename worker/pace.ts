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

/**
 * Called when nothing is left between it and the handler's start: waits until that start has tokens as young as the promise needs.
 * `at`: when those it has were asked for.
 */
export async function paced(db: Db, handler: Handler, key: string | null, at: number): Promise<void> {
  const { name, throttle, perKey } = handler;
  if (throttle)
    for (let asked = at; performance.now() - asked > MAX_LAG_MS; ) {
      asked = performance.now();
      const { taken, waitMs } = await takeTokens(db, name, bucketOf(throttle), 1);
      if (taken > 0) continue;
      await sleep(waitMs);
      asked = Number.NEGATIVE_INFINITY;
    }
  if (perKey?.throttle && key !== null)
    for (let asked = at; performance.now() - asked > MAX_LAG_MS; ) {
      asked = performance.now();
      const [seconds = 0] = await takeKeyTokens(db, name, bucketOf(perKey.throttle), [key]);
      if (seconds === 0) continue;
      await sleep(seconds * 1000);
      asked = Number.NEGATIVE_INFINITY;
    }
}
