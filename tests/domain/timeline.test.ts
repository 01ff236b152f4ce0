/** The waits of a timeline: what each was for, and never less than nothing. */
import { expect, test } from "vitest";
import { gapHeight, gapsBefore } from "#lib/domain/timeline.ts";

const at = (seconds: number) => new Date(1_790_000_000_000 + seconds * 1_000).toISOString();
const tried = (seconds: number, durationMs: number, retry: number | null) => ({
  startedAt: at(seconds),
  durationMs,
  retryAt: retry === null ? null : at(retry),
});

test("before the first attempt a delivery is queued", () => {
  expect(gapsBefore(tried(1.2, 10, null), undefined, at(0))).toEqual([{ kind: "queued", ms: 1_200, skew: false }]);
});

test("between attempts it backs off until the planned moment, and is queued from then on", () => {
  expect(gapsBefore(tried(35, 10, null), tried(0, 1_000, 31), at(0))).toEqual([
    { kind: "backoff", ms: 30_000, skew: false },
    { kind: "queued", ms: 4_000, skew: false },
  ]);
});

test("one that somebody tried before its time backed off for as long as it took", () => {
  expect(gapsBefore(tried(5, 10, null), tried(0, 1_000, 600), at(0))).toEqual([
    { kind: "backoff", ms: 4_000, skew: false },
    { kind: "queued", ms: 0, skew: false },
  ]);
});

test("clocks that disagree give no negative wait: it is nothing, and called skew", () => {
  expect(gapsBefore(tried(-30, 10, null), undefined, at(0))).toEqual([{ kind: "queued", ms: 0, skew: true }]);
  for (const gap of gapsBefore(tried(-60, 10, null), tried(0, 500, 30), at(0))) expect(gap.ms).toBe(0);
  expect(gapsBefore(tried(-60, 10, null), tried(0, 500, 30), at(0)).some(({ skew }) => skew)).toBe(true);
  expect(gapsBefore(tried(-60, 10, null), tried(0, 500, null), at(0))).toEqual([{ kind: "queued", ms: 0, skew: true }]);
});

test("a rounded millisecond is no skew", () => {
  expect(gapsBefore(tried(-0.002, 10, null), undefined, at(0))).toEqual([{ kind: "queued", ms: 0, skew: false }]);
});

test("longer waits are drawn taller, and none without end", () => {
  const heights = [0, 500, 5_000, 60_000, 3_600_000, 86_400_000, 10 ** 12].map(gapHeight);
  expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  expect(Math.max(...heights)).toBeLessThanOrEqual(64);
});
