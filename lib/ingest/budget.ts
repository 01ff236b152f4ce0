/**
 * How many requests may be under way at once, and how many bytes of their bodies in memory: being read, waiting, or on their way into the
 * database.
 *
 * Bytes count as they arrive, not as they are announced: a sender that announces much and sends little holds little. Of both a source may
 * hold as much as is still free, as in the queue (fairQueue.ts). The bound on requests is what keeps a flood cheap: what is over it is
 * refused before its body is read and its signature verified, which takes a third of the time, so that the refusal is quick too.
 */
import { AppError } from "#lib/errors.ts";

export type Budget = {
  /**
   * One request's share; `close` gives all of it back. Both throw when there is no room.
   * @throws AppError overloaded
   */
  open(source: string): { charge(bytes: number): void; close(): void };
  used(): { requests: number; bytes: number };
};

export type BudgetLimits = { maxRequests: number; maxBytes: number };
type Held = { requests: number; bytes: number };

export function createBudget({ maxRequests, maxBytes }: BudgetLimits): Budget {
  const bySource = new Map<string, Held>();
  const used: Held = { requests: 0, bytes: 0 };

  return {
    open(source) {
      const held = bySource.get(source) ?? { requests: 0, bytes: 0 };
      if (held.requests >= maxRequests - used.requests) throw new AppError("overloaded");
      bySource.set(source, held);
      held.requests++;
      used.requests++;
      let mine = 0;
      return {
        charge(bytes) {
          if (held.bytes + bytes > maxBytes - used.bytes) throw new AppError("overloaded");
          held.bytes += bytes;
          used.bytes += bytes;
          mine += bytes;
        },
        close() {
          held.requests--;
          used.requests--;
          held.bytes -= mine;
          used.bytes -= mine;
          if (held.requests === 0) bySource.delete(source);
        },
      };
    },
    used: () => ({ ...used }),
  };
}
