/** When the next attempt will be. Shown in the dashboard and used by the worker: one formula. */
import type { RetrySchedule } from "./handler.ts";

/**
 * Exponential, with half of it jitter: between 50 % and 100 % of `first × 2^(attempt-1)`, capped. Deliveries that
 * failed together do not come back together, and none comes back at once.
 *
 * @param attempt the attempt that just failed, from 1
 * @param random in [0, 1)
 */
export function nextDelaySeconds({ firstDelaySeconds, maxDelaySeconds }: RetrySchedule, attempt: number, random: number): number {
  const full = Math.min(maxDelaySeconds, firstDelaySeconds * 2 ** Math.min(attempt - 1, 30));
  return full / 2 + (full / 2) * random;
}
