/** Failure groups: their state, impact and trend, what failing payloads share, and the query that narrows the list. */
import { describe, expect, test } from "vitest";
import { commonTerms } from "#lib/domain/common.ts";
import { type FailureFacts, failureImpact, failureState, failureTrend, isReopened } from "#lib/domain/failure.ts";
import { asksForSources, type FailureSubject, matchesFailure, parseFailureQuery } from "#lib/domain/failureQuery.ts";
import { fingerprintOf, inputsOf } from "#lib/domain/fingerprint.ts";
import { isSilent } from "#lib/domain/silence.ts";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-24T12:00:00Z");
const fresh: FailureFacts = {
  dead: 312,
  firstSeenAt: NOW - 9 * HOUR,
  lastSeenAt: NOW - HOUR,
  ...{ acknowledgedAt: null, mutedAt: null, mutedUntil: null, mutedUntilDead: null, resolvedAt: null },
};
const state = (facts: Partial<FailureFacts>) => failureState({ ...fresh, ...facts }, NOW);

describe("the state of a group", () => {
  test("is open until somebody says otherwise, and resolved once nothing of it is dead", () => {
    expect(state({})).toBe("open");
    expect(state({ acknowledgedAt: NOW })).toBe("acknowledged");
    expect(state({ dead: 0, acknowledgedAt: NOW, mutedAt: NOW })).toBe("resolved");
  });

  test("stays resolved while nothing new dies, and reopens by itself when something does", () => {
    expect(state({ resolvedAt: fresh.lastSeenAt })).toBe("resolved");
    const back = { resolvedAt: fresh.lastSeenAt - 1 };
    expect(state(back)).toBe("open");
    expect(isReopened({ ...fresh, ...back })).toBe(true);
    expect(isReopened({ ...fresh, ...back, dead: 0 })).toBe(false);
  });

  test("is muted until its time or its count, whichever comes first", () => {
    const muted = { mutedAt: NOW - HOUR };
    expect(state(muted)).toBe("muted");
    expect(state({ ...muted, mutedUntil: NOW + 1 })).toBe("muted");
    expect(state({ ...muted, mutedUntil: NOW })).toBe("open");
    expect(state({ ...muted, mutedUntilDead: 313 })).toBe("muted");
    expect(state({ ...muted, mutedUntil: NOW + HOUR, mutedUntilDead: 312, acknowledgedAt: NOW })).toBe("acknowledged");
  });
});

test("impact is dead × recency: many of yesterday count less than some of now", () => {
  const impact = (dead: number, hoursAgo: number) => failureImpact({ dead, lastSeenAt: NOW - hoursAgo * HOUR }, NOW);
  expect(impact(100, 0)).toBe(100);
  expect(impact(100, 1)).toBe(50);
  expect(impact(50, 0)).toBeGreaterThan(impact(500, 24));
  expect(impact(100, -1)).toBe(100);
});

describe("the trend of a group", () => {
  const hours = (...last: number[]) => [...Array.from({ length: 24 - last.length }, () => 0), ...last];
  const trend = (heat: number[], firstSeenAt = NOW - 30 * HOUR) => failureTrend(heat, { firstSeenAt }, NOW);

  test("is new for two hours, whatever its numbers", () => expect(trend(hours(5), NOW - HOUR)).toBe("new"));
  test("is growing when the last hours hold more than those before", () => {
    expect(trend(hours(1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 6, 9))).toBe("growing");
    expect(trend(hours(0, 0, 4))).toBe("growing");
  });
  test("is stable when they hold about as many", () => expect(trend(hours(4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 4, 4))).toBe("stable"));
  test("is fading when they hold less than half, or none", () => {
    expect(trend(hours(9, 9, 9, 9, 9, 9, 9, 9, 9, 2, 1, 0))).toBe("fading");
    expect(trend(hours())).toBe("fading");
  });
});

describe("what failing payloads share", () => {
  const payload = (version: string, id: string) => [
    { path: "api_version", value: version },
    { path: "id", value: id },
    { path: "object", value: "event" },
  ];
  const many = (n: number, version: string) => Array.from({ length: n }, (_, i) => payload(version, `${version}-${i}`));

  test("is what successes have not, and never what all have or what only one has", () => {
    const terms = commonTerms(many(40, "2026-10-28"), [...many(97, "2025-01-01"), ...many(3, "2026-10-28")]);

    expect(terms).toEqual([{ path: "api_version", value: "2026-10-28", failing: 40, failingOf: 40, succeeding: 3, succeedingOf: 100 }]);
  });

  test("needs half of the failing", () => {
    const failing = [...many(49, "new"), ...many(51, "old")];
    expect(commonTerms(failing, many(100, "other")).map(({ value }) => value)).toEqual(["old"]);
  });

  test("counts a term once per event, and says one fact once", () => {
    const event = [
      { path: "type", value: "invoice.paid" },
      { path: "items.type", value: "invoice.paid" },
      { path: "type", value: "invoice.paid" },
    ];
    const terms = commonTerms([event, event, event], many(10, "x"));
    expect(terms).toEqual([{ path: "type", value: "invoice.paid", failing: 3, failingOf: 3, succeeding: 0, succeedingOf: 10 }]);
  });

  test("is what all of them have when nothing ever succeeded, and nothing of nothing", () => {
    expect(commonTerms(many(4, "v"), []).map(({ path }) => path)).toEqual(["api_version", "object"]);
    expect(commonTerms([], many(4, "v"))).toEqual([]);
  });
});

test("a group's inputs are shown with the frame that made it, and without one where the stored error leads elsewhere", () => {
  const failure = { name: "TypeError", message: "order 12 is gone", stack: "TypeError: x\n    at ship (handlers/ship.ts:3:1)" };
  const group = fingerprintOf("ship", failure);
  expect(inputsOf(group, "ship", failure)).toEqual({
    handler: "ship",
    errorName: "TypeError",
    message: "order <n> is gone",
    frame: "at ship (handlers/ship.ts)",
  });
  expect(inputsOf(group, "ship", { ...failure, stack: null }).frame).toBeNull();
});

describe("the query of the list", () => {
  const subject: FailureSubject = {
    ...{ fingerprint: "fg_1", handler: "billing-sync", errorName: "TypeError", title: "no <n>", sample: "no 12 of Ada" },
    sources: [{ id: "s1", name: "Stripe EU", provider: "stripe" }],
  };
  const matches = (text: string) => {
    const parsed = parseFailureQuery(text);
    return parsed.ok ? matchesFailure(parsed.query, subject) : parsed.problem.message;
  };

  test.each([
    ["", true],
    ["ada", true],
    ["ada bob", false],
    ["ada OR bob", true],
    ["-ada", false],
    ["handler:billing-sync error:Type*", true],
    ["handler:billing", false],
    ["error:fg_1", true],
    ['error:~"12 of"', true],
    ["NOT (error:fg_1 bob)", true],
    ['source:"stripe eu"', true],
    ["provider:github OR source:github", false],
  ])("%j → %s", (text, expected) => expect(matches(text)).toBe(expected));

  test("asks for sources only where it names one, and refuses what a failure has not", () => {
    const asks = (text: string) => {
      const parsed = parseFailureQuery(text);
      return parsed.ok && asksForSources(parsed.query);
    };
    expect([asks("ada handler:x"), asks("-(ada provider:stripe)")]).toEqual([false, true]);
    for (const text of ["status:dead", "body.id:1", "age>1h", "handler:x OR type:y"])
      expect(matches(text)).toContain("A failure is found by");
    expect(matches("handler:(a")).toContain(")");
  });
});

describe("a silent source", () => {
  const hours = (busy: number) => Array.from({ length: 48 }, () => busy);
  const noon = Date.parse("2026-11-24T12:30:00Z");

  test("is one whose day before held at least ten requests in a stretch as long", () => {
    expect(isSilent(hours(60), noon - 10 * 60_000, noon)).toBe(true);
    expect(isSilent(hours(60), noon - 9 * 60_000, noon)).toBe(false);
    expect(isSilent(hours(4), noon - 2 * HOUR, noon)).toBe(false);
    expect(isSilent(hours(4), noon - 3 * HOUR, noon)).toBe(true);
  });

  test("is judged by the same hours of the day before: a quiet night is not silence", () => {
    const nights = Array.from({ length: 48 }, (_, at) => (at % 24 < 12 ? 900 : 0));
    expect(isSilent(nights, noon - 3 * HOUR, noon)).toBe(false);
  });

  test("is never one that had no request, or had one a moment ago", () => {
    expect(isSilent(hours(900), null, noon)).toBe(false);
    expect(isSilent(hours(90_000), noon - 60_000, noon)).toBe(false);
  });
});
