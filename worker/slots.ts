/**
 * The process's own limit on handlers running at once, shared by all pumps. A fifth of it is kept from replays, so
 * that a live event never waits for a replay to end.
 */
export type Slots = {
  /**
   * Takes up to `wanted` slots before work is fetched for them. With none left, `onFree` is called once when there are.
   * Only who got none waits: two pumps that find no work would wake each other for ever.
   */
  reserve(wanted: number, onFree: () => void): number;
  /** Frees slots whose work ended, or for which there was none. */
  release(count: number): void;
  /** How many more replayed deliveries may run now. */
  replayRoom(): number;
  replayStarted(): void;
  replayEnded(): void;
};

const REPLAY_SHARE = 0.8;
/** At least one: a handler that runs one at a time is replayed too. */
export const replayShare = (concurrency: number): number => Math.max(1, Math.floor(concurrency * REPLAY_SHARE));

export function createSlots(limit: number): Slots {
  let used = 0;
  let replays = 0;
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
    replayRoom: () => replayShare(limit) - replays,
    replayStarted() {
      replays++;
    },
    replayEnded() {
      replays--;
    },
  };
}
