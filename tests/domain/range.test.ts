/** A range is what a person meant by it, in their zone, on the days a clock is put forward and back too. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { movedRange, parseRange, resolveRange } from "#lib/domain/range.ts";

const now = new Date("2026-11-26T09:30:00Z");
const berlin = { now, zone: "Europe/Berlin" };
const read = (text: string, clock = berlin) => {
  const { ok, ...range } = parseRange(text, clock);
  return ok ? range : range;
};

describe("a range in words", () => {
  test.each([
    ["15m", "now-15m", null],
    ["last 6 hours", "now-6h", null],
    ["30 d", "now-30d", null],
    ["last week", "now-1w", null],
    ["now-2d to now", "now-2d", null],
    ["now-2d/d to now", "2026-11-23T23:00:00.000Z", null],
    ["2 h ago to 1h ago", "now-2h", "now-1h"],
    ["since 3h ago", "now-3h", null],
    ["today", "2026-11-25T23:00:00.000Z", null],
    ["Yesterday", "2026-11-24T23:00:00.000Z", "2026-11-25T23:00:00.000Z"],
    ["last night 18-08", "2026-11-25T17:00:00.000Z", "2026-11-26T07:00:00.000Z"],
    ["2026-11-20 14:00 to 15:30", "2026-11-20T13:00:00.000Z", "2026-11-20T14:30:00.000Z"],
    ["2026-11-20 22:00 - 02:00", "2026-11-20T21:00:00.000Z", "2026-11-21T01:00:00.000Z"],
    ["2026-11-20..2026-11-22", "2026-11-19T23:00:00.000Z", "2026-11-21T23:00:00.000Z"],
    ["2026-11-20T14:00Z to 2026-11-20T15:30:00.250+01:00", "2026-11-20T14:00:00.000Z", "2026-11-20T14:30:00.250Z"],
    ["around 10:02 ±5m", "2026-11-26T08:57:00.000Z", "2026-11-26T09:07:00.000Z"],
    ["around 2026-11-20 14:02 +-1h", "2026-11-20T12:02:00.000Z", "2026-11-20T14:02:00.000Z"],
    ["around 10:29", "2026-11-26T09:24:00.000Z", null],
    ["09:00", "2026-11-26T08:00:00.000Z", null],
    // Later today is still to come: yesterday's is meant.
    ["around 14:02", "2026-11-25T12:57:00.000Z", "2026-11-25T13:07:00.000Z"],
    ["yesterday 09:00 to yesterday 10:00", "2026-11-25T08:00:00.000Z", "2026-11-25T09:00:00.000Z"],
  ])("%s", (text, from, to) => expect(read(text)).toEqual({ from, to }));

  test("last night goes on until now while it is night", () => {
    expect(read("last night", { now: new Date("2026-11-26T02:00:00Z"), zone: "Europe/Berlin" })).toEqual({
      from: "2026-11-25T17:00:00.000Z",
      to: null,
    });
  });

  test.each(["2026-02-31", "25:00 to 26:00", "soon", "now-2h to now-3h", "1 to 2 to 3", "", "2027-01-01", "around noon"])(
    "%j is refused with a sentence",
    (text) => {
      expect(parseRange(text, berlin)).toEqual({ ok: false, message: expect.stringMatching(/\.$/) });
    },
  );

  test("any text has an answer, and a range that is taken begins before it ends", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789:-. tonwdhm±/".split("")) })), (text) => {
        const parsed = parseRange(text, berlin);
        if (!parsed.ok) return;
        const { from, to } = resolveRange(parsed, now);
        expect(from.getTime()).toBeLessThan(to.getTime());
      }),
    );
  });
});

describe("on the days a clock changes", () => {
  const length = (text: string, at: string, zone: string) => {
    const { from, to } = resolveRange(parseRange(text, { now: new Date(at), zone }) as { from: string; to: string | null }, new Date(at));
    return (to.getTime() - from.getTime()) / 3_600_000;
  };

  test.each([
    ["Europe/Berlin", "2026-03-30T12:00:00Z", 23, 13],
    ["Europe/Berlin", "2026-10-26T12:00:00Z", 25, 14],
    ["America/New_York", "2026-03-09T12:00:00Z", 23, 14],
    ["America/New_York", "2026-11-02T12:00:00Z", 25, 14],
  ])("in %s, yesterday of %s has its own number of hours", (zone, at, hours) => {
    expect(length("yesterday", at, zone)).toBe(hours);
  });

  test.each([
    ["Europe/Berlin", "2026-03-29T12:00:00Z", 13],
    ["Europe/Berlin", "2026-10-25T12:00:00Z", 15],
    ["America/New_York", "2026-03-08T18:00:00Z", 13],
    ["America/New_York", "2026-11-01T18:00:00Z", 15],
  ])("in %s, the night before %s has them too", (zone, at, hours) => {
    expect(length("last night 18-08", at, zone)).toBe(hours);
  });
});

describe("a moved range", () => {
  const floor = new Date(now.getTime() - 30 * 86_400_000);
  const range = { from: new Date("2026-11-26T05:00:00Z"), to: new Date("2026-11-26T07:00:00Z") };

  test("pans by its own length, and not past now", () => {
    expect(movedRange(range, { pan: -0.5 }, now, floor)).toEqual({ from: "2026-11-26T04:00:00.000Z", to: "2026-11-26T06:00:00.000Z" });
    expect(movedRange(range, { pan: 5 }, now, floor)).toEqual({ from: "2026-11-26T07:30:00.000Z", to: null });
  });

  test("zooms about its middle, out to what is kept", () => {
    expect(movedRange(range, { zoom: 0.5 }, now, floor)).toEqual({ from: "2026-11-26T05:30:00.000Z", to: "2026-11-26T06:30:00.000Z" });
    expect(movedRange(range, { zoom: 10_000 }, now, floor)).toEqual({ from: floor.toISOString(), to: null });
  });
});
