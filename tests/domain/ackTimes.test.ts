/** Percentiles of acknowledgements, from bands. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ackTimesOf, bandOf, longestOf } from "#lib/domain/ackTimes.ts";

test("a percentile is never shorter than the truth, and at most a fifth longer", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.26, max: 15_000, noNaN: true }), { minLength: 1, maxLength: 300 }), (times) => {
      const bands = new Map<number, number>();
      for (const ms of times) bands.set(bandOf(ms), (bands.get(bandOf(ms)) ?? 0) + 1);
      const sorted = times.toSorted((a, b) => a - b);
      const found = ackTimesOf(bands);
      for (const [share, percentile] of [
        [0.5, found?.p50Ms],
        [0.95, found?.p95Ms],
        [0.99, found?.p99Ms],
      ] as const) {
        const truth = sorted[Math.ceil(times.length * share) - 1] ?? 0;
        expect(percentile).toBeGreaterThanOrEqual(truth * 0.999_999);
        expect(percentile).toBeLessThanOrEqual(truth * 2 ** 0.25 * 1.000_001);
      }
      expect(found?.of).toBe(times.length);
    }),
  );
});

test("no acknowledgement is no time, and times beyond the bands are the outermost ones", () => {
  expect(ackTimesOf(new Map())).toBeNull();
  expect(longestOf(bandOf(0))).toBe(0.25);
  expect(longestOf(bandOf(1e9))).toBe(16_384);
});
