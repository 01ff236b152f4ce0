/**
 * The process's own limit on handlers running at once, shared by all pumps. A fifth of it is kept from retries and replays, so that a live
 * event never waits for them to end.
 */
import type { Lane } from "#lib/queue/queue.ts";

export type Slots = {
  /**
   * Takes up to `wanted` slots before work is fetched for them. With none left, `onFree` is called once when there are.
   * Only who got none waits: two pumps that find no work would wake each other for ever.
   */
  reserve(wanted: number, onFree: () => void): number;
  /** Frees slots whose work ended, or for which there was none. */
  release(count: number): void;
  /** How many more deliveries of the lanes behind the live one may run now. */
  backRoom(): number;
  started(lane: Lane): void;
  ended(lane: Lane): void;
};

const BACK_SHARE = 0.8;
/** At least one: a handler that runs one at a time is retried and replayed too. */
export const backShare = (concurrency: number): number => Math.max(1, Math.floor(concurrency * BACK_SHARE));

export function createSlots(limit: number): Slots {
  let used = 0;
  let back = 0;
  let waiting: (() => void)[] = [];
  return {
    reserve(wanted, onFree) {
      const given = Math.max(0, Math.min(wanted, limit - used));
      used += given;
      if (given === 0) waiting.push(onFree);
      return given;
    },
    release(count) {
      if (count === 0) return;
      used -= count;
      const listeners = waiting;
      waiting = [];
      for (const listener of listeners) listener();
    },
    backRoom: () => backShare(limit) - back,
    started(lane) {
      if (lane !== "live") back++;
    },
    ended(lane) {
      if (lane !== "live") back--;
    },
  };
}
