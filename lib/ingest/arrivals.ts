/**
 * With a spool a request's `received` is not counted as it comes in but where it ends: an accepted one's in the transaction of its row, however
 * late that is. So a process that dies while PostgreSQL is away takes no count with it, and a row that is stored once is counted once.
 */
import { minuteOf } from "#lib/domain/id.ts";
import type { RequestCount } from "#lib/store/ingest.ts";
import type { Incoming } from "./storeBatch.ts";

export type Arrivals = {
  open(id: string, sourceId: string): void;
  /** @returns false when its `received` has been counted already */
  end(id: string): boolean;
  /** Those that have been open for so long that something forgot to end them: then at least the ledger shows it. */
  takeForgotten(): [id: string, sourceId: string][];
};

const FORGOTTEN_MS = 60_000;

/** `now` in milliseconds. */
export function createArrivals(now: () => number): Arrivals {
  const arrivals = new Map<string, { sourceId: string; at: number }>();
  return {
    open: (id, sourceId) => void arrivals.set(id, { sourceId, at: now() }),
    end: (id) => arrivals.delete(id),
    takeForgotten() {
      const forgotten: [string, string][] = [];
      // In the order they came.
      for (const [id, { sourceId, at }] of arrivals) {
        if (now() - at < FORGOTTEN_MS) break;
        arrivals.delete(id);
        forgotten.push([id, sourceId]);
      }
      return forgotten;
    },
  };
}

/** The counts of those whose `received` goes with their rows. */
export const arrivalsOf = (batch: readonly Incoming[]): RequestCount[] =>
  batch.filter(({ arrival, counted }) => arrival && !counted).map(({ request: { id, sourceId } }) => receivedCount(id, sourceId));

const receivedCount = (id: string, sourceId: string): RequestCount => ({
  minute: minuteOf(id),
  sourceId,
  verdict: "received",
  reason: "",
  requests: 1,
  bytes: 0,
});
