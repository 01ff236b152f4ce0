/** The marks of a strip stand where the attempts were. */
import { expect, test } from "vitest";
import { countedMarks, plannedMarks, stripPosition, timedMarks } from "#lib/domain/strip.ts";

test("time is logarithmic, and a clock that ran backwards stays on the strip", () => {
  expect(stripPosition(-5_000)).toBe(0);
  expect(stripPosition(1_000)).toBe(0);
  expect(stripPosition(86_400_000)).toBe(1);
  expect(stripPosition(7 * 86_400_000)).toBe(1);
  expect(stripPosition(60_000)).toBeCloseTo(0.36, 2);
});

test("counts failures before the last mark", () => {
  const kinds = (state: "dead" | "delivered" | "retrying" | "queued", attempts: number) =>
    countedMarks({ state, attempts, nextAttemptAt: null }).map(({ kind }) => kind);
  expect(kinds("delivered", 1)).toEqual(["delivered"]);
  expect(kinds("dead", 3)).toEqual(["failed", "failed", "dead"]);
  expect(kinds("retrying", 2)).toEqual(["failed", "failed", "waiting"]);
  expect(kinds("queued", 0)).toEqual(["waiting"]);
  expect(kinds("dead", 500)).toHaveLength(10);
});

test("places attempts, and the next one hollow", () => {
  const marks = timedMarks("2026-11-24T10:00:00.000Z", {
    state: "retrying",
    attempts: 1,
    nextAttemptAt: "2026-11-25T10:00:00.000Z",
    history: [{ startedAt: "2026-11-24T10:00:00.200Z", outcome: "failed" }],
  });
  expect(marks).toEqual([
    { kind: "failed", position: 0 },
    { kind: "waiting", position: 1 },
  ]);
});

test("a schedule lies where its waits add up to, and ends as a dead letter", () => {
  const marks = plannedMarks({ maxAttempts: 4, firstDelaySeconds: 30, maxDelaySeconds: 60 });
  expect(marks.map(({ kind }) => kind)).toEqual(["failed", "failed", "failed", "dead"]);
  expect(marks.map(({ position }) => position)).toEqual([0, 30_000, 90_000, 150_000].map(stripPosition));
  expect(plannedMarks({ maxAttempts: 1, firstDelaySeconds: 30, maxDelaySeconds: 60 })).toEqual([{ kind: "dead", position: 0 }]);
});
