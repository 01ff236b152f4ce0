/**
 * How many bytes of bodies may be in memory at once: being read, waiting, or on their way into the database.
 *
 * Bytes count as they arrive, not as they are announced: a sender that announces much and sends little holds little. A source may hold
 * as much as is still free, as in the queue (fairQueue.ts).
 */
import { AppError } from "#lib/errors.ts";

export type Budget = {
  /** One request's share; `close` gives all of it back. */
  open(source: string): { charge(bytes: number): void; close(): void };
  used(): number;
};

export function createBudget(maxBytes: number): Budget {
  const held = new Map<string, number>();
  let used = 0;

  return {
    open(source) {
      let mine = 0;
      return {
        /** @throws AppError overloaded */
        charge(bytes) {
          const ofSource = held.get(source) ?? 0;
          if (ofSource + bytes > maxBytes - used) throw new AppError("overloaded");
          held.set(source, ofSource + bytes);
          used += bytes;
          mine += bytes;
        },
        close() {
          const left = (held.get(source) ?? 0) - mine;
          if (left > 0) held.set(source, left);
          else held.delete(source);
          used -= mine;
          mine = 0;
        },
      };
    },
    used: () => used,
  };
}
