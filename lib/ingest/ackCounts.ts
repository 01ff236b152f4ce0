/** Counts how long acknowledgements took, until somebody writes the counts down. */
import { type Bands, bandOf } from "#lib/domain/ackTimes.ts";

export type AckCounts = {
  add(ms: number): void;
  /** All counts, which are then forgotten. */
  take(): Bands;
  /** What could not be written down. */
  giveBack(bands: Bands): void;
};

export function createAckCounts(): AckCounts {
  let counts = new Map<number, number>();
  const add = (band: number, requests: number) => counts.set(band, (counts.get(band) ?? 0) + requests);
  return {
    add: (ms) => void add(bandOf(ms), 1),
    take() {
      const taken = counts;
      counts = new Map();
      return taken;
    },
    giveBack(bands) {
      for (const [band, requests] of bands) add(band, requests);
    },
  };
}
