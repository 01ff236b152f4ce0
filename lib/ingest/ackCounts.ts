/** Counts how long acknowledgements took, and writes the counts down. */
import { bandOf } from "#lib/domain/ackTimes.ts";
import type { Db } from "#lib/postgres/db.ts";
import { addAckTimes } from "#lib/store/ackTimes.ts";

export type AckCounts = {
  add(ms: number): void;
  /** Writes what was counted since the last time into the rows of `shard`. What could not be written is kept for the next time. */
  write(db: Db, shard: number): Promise<void>;
};

export function createAckCounts(): AckCounts {
  let counts = new Map<number, number>();
  const add = (band: number, requests: number) => counts.set(band, (counts.get(band) ?? 0) + requests);
  return {
    add: (ms) => void add(bandOf(ms), 1),
    async write(db, shard) {
      const bands = counts;
      if (bands.size === 0) return;
      counts = new Map();
      try {
        await addAckTimes(db, shard, bands);
      } catch (error) {
        for (const [band, requests] of bands) add(band, requests);
        throw error;
      }
    },
  };
}
