/** How fast a handler may go: what its code declares under what an operator set at run time. */
import type { Order, Overrides, PerKey, Throttle } from "./handler.ts";

type Limits = { concurrency: number; clusterConcurrency?: number; throttle?: Throttle };

/** The handler with the limits that hold now. An override that was taken back (null) leaves the code's value. */
export function limited<H extends Limits>(handler: H, { concurrency, clusterConcurrency, throttle }: Overrides): H {
  return {
    ...handler,
    ...(concurrency ? { concurrency } : {}),
    ...(clusterConcurrency ? { clusterConcurrency } : {}),
    ...(throttle ? { throttle } : {}),
  };
}

export const burstOf = ({ perSecond, burst }: Throttle): number => burst ?? Math.max(1, Math.ceil(perSecond));

/** A start may come so much later than its token was taken; beyond it, it takes another. */
export const MAX_LAG_SECONDS = 0.05;

/**
 * The bucket that keeps a throttle's promise though starts lag behind their tokens: never more than burst + rate × window of them begin in
 * any window (with a burst too small to hold the lag back: in any of a second or more). A window of starts holds the tokens of a window that
 * is longer by the lag, so the bucket is smaller, or else slower, by what the lag may add.
 */
export function bucketOf(throttle: Throttle): { perSecond: number; burst: number } {
  const { perSecond } = throttle;
  const burst = burstOf(throttle);
  const room = burst - perSecond * MAX_LAG_SECONDS;
  return room >= 1 ? { perSecond, burst: room } : { perSecond: (burst + perSecond - 1) / (1 + MAX_LAG_SECONDS), burst: 1 };
}

const POLL_MS = 5_000;

/**
 * How often a worker looks for work that nobody announces. What waits for its key to be quiet, or for its key's next token, falls due without a
 * word; anything else is announced, and looked for only in case that was lost.
 */
export function pollMsOf({ order, perKey }: { order?: Order; perKey?: PerKey }): number {
  const debounceMs = order?.mode === "latest-wins" ? order.debounceMs : undefined;
  const tokenMs = perKey?.throttle ? 1000 / perKey.throttle.perSecond : undefined;
  const soonest = Math.min(debounceMs ? debounceMs / 2 : POLL_MS, tokenMs ? tokenMs / 2 : POLL_MS);
  return Math.min(POLL_MS, Math.max(100, soonest));
}
