import { describe, expect, test } from "vitest";
import { canaryOf, commonest, judgeCanary, judgeFailures, laneLength, type Made } from "#lib/domain/replay.ts";
import { compareTrial, untriableReason } from "#lib/domain/trial.ts";

const one = (state: string, attempts = 1, error: string | null = null): Made => ({ state, attempts, error });
const times = (n: number, made: Made) => Array.from({ length: n }, () => made);

describe("the canary", () => {
  test("is ten, and none where there are not more than ten", () => {
    expect([canaryOf(11, true), canaryOf(10, true), canaryOf(500, false)]).toEqual([10, 0, 0]);
  });

  test.each([
    ["all are delivered", times(10, one("delivered")), "passed"],
    ["one waits", [...times(9, one("delivered")), one("queued", 0)], "waiting"],
    ["one runs for the first time", [...times(9, one("delivered")), one("delivering", 0)], "waiting"],
    [
      "one was superseded and one cancelled: that is no failure",
      [...times(8, one("delivered")), one("superseded", 0), one("cancelled", 1)],
      "passed",
    ],
    ["one waits for its second attempt", [...times(9, one("delivered")), one("retrying", 1, "E: x")], "failed"],
    ["one was told to come back later, which uses no attempt", [...times(9, one("delivered")), one("retrying", 0)], "failed"],
    ["one runs for the second time", [...times(9, one("delivered")), one("delivering", 1, "E: x")], "failed"],
    ["one was delivered at its second attempt", [...times(9, one("delivered")), one("delivered", 2)], "failed"],
    ["one is dead and another was not tried yet", [...times(8, one("delivered")), one("dead"), one("queued", 0)], "waiting"],
  ])("when %s", (_, made, state) => {
    expect(judgeCanary(made, 10, false).state).toBe(state);
  });

  test("a member whose delivery is not there counts as not tried", () => {
    expect(judgeCanary(times(9, one("delivered")), 10, true).state).toBe("waiting");
  });

  test("says how many failed, of what, and how many were not waited for", () => {
    const made = [...times(7, one("queued", 0)), one("dead", 1, "A: a"), ...times(2, one("retrying", 1, "B: b"))];
    expect(judgeCanary(made, 10, true)).toEqual({ state: "failed", note: "3 of the first 10 failed (7 were not tried yet): B: b" });
  });
});

describe("the guard", () => {
  test("pauses above its share and not at it, and not before it has seen enough", () => {
    const dead = one("dead", 1, "E: x");
    expect(judgeFailures([...times(50, dead), ...times(50, one("delivered"))], 50)).toBeUndefined();
    expect(judgeFailures([...times(51, dead), ...times(49, one("delivered"))], 50)).toBe(
      "51 of the last 100 deliveries of this replay are dead: E: x",
    );
    expect(judgeFailures(times(19, dead), 50)).toBeUndefined();
  });
});

test("the lane is as long as what ended lately, within bounds", () => {
  expect([0, 49, 300, 100_000].map(laneLength)).toEqual([50, 50, 300, 1_000]);
});

test("the commonest error is short enough for a sentence", () => {
  expect(commonest([])).toBe("");
  expect(commonest([{ error: null }])).toBe("no error was recorded");
  expect(commonest([{ error: "x".repeat(500) }])).toHaveLength(200);
});

test.each([
  ["delivered", null, "dead", "f1", "mended"],
  ["delivered", null, "delivered", null, "same"],
  ["delivered", null, null, null, "first"],
  ["failed", "f1", "dead", "f1", "still_fails"],
  ["failed", "f2", "dead", "f1", "fails_otherwise"],
  ["crashed", null, "dead", null, "fails_otherwise"],
  ["timed_out", "f1", "delivered", null, "breaks"],
  ["not_tried", null, "dead", "f1", "not_tried"],
] as const)("a trial that came to %s (%s) where it had been %s (%s): %s", (outcome, fingerprint, wasState, wasFingerprint, expected) => {
  expect(compareTrial({ outcome, fingerprint, wasState, wasFingerprint })).toBe(expected);
});

test("only what can be undone is tried", () => {
  expect(untriableReason({ transactional: true })).toBeUndefined();
  expect(untriableReason({ transactional: false })).toContain("not transactional");
  expect(untriableReason({ transactional: true, isolated: true })).toContain("process of its own");
  expect(untriableReason({ transactional: true, batch: { size: 2 } })).toContain("several events");
});
