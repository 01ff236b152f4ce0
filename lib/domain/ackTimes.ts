/** How long acknowledgements took: counts in bands that are each a fifth wider than the one before, so that percentiles can be added up. */

const PER_OCTAVE = 4;
/** 0.25 ms and less; 16 s and more. */
const [FIRST, LAST] = [-8, 56];

/** The band a time in ms falls into. */
export const bandOf = (ms: number): number => Math.min(LAST, Math.max(FIRST, Math.ceil(PER_OCTAVE * Math.log2(Math.max(ms, 0.01)))));
/** The longest time of a band, in ms. */
export const longestOf = (band: number): number => 2 ** (band / PER_OCTAVE);

/** `requests` per band. */
export type Bands = ReadonlyMap<number, number>;
export type AckTimes = { p50Ms: number; p95Ms: number; p99Ms: number; of: number };

/** Percentiles, each at most a fifth too long; null when nothing was counted. */
export function ackTimesOf(bands: Bands): AckTimes | null {
  const sorted = [...bands].toSorted(([a], [b]) => a - b);
  const of = sorted.reduce((total, [, requests]) => total + requests, 0);
  if (of === 0) return null;
  const percentile = (share: number) => {
    let counted = 0;
    for (const [band, requests] of sorted) {
      counted += requests;
      if (counted >= of * share) return longestOf(band);
    }
    return longestOf(LAST);
  };
  return { p50Ms: percentile(0.5), p95Ms: percentile(0.95), p99Ms: percentile(0.99), of };
}
