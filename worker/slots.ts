/** The process's own limit on handlers running at once, shared by all pumps. */
export type Slots = { free(): number; take(): void; release(): void; onFree(listener: () => void): void };

export function createSlots(limit: number): Slots {
  let used = 0;
  const listeners: (() => void)[] = [];
  return {
    free: () => limit - used,
    take() {
      used++;
    },
    release() {
      used--;
      // Only a full house makes anybody wait for a slot.
      if (used === limit - 1) for (const listener of listeners) listener();
    },
    onFree: (listener) => void listeners.push(listener),
  };
}
