/** The bars of a histogram are whole hours and days of the reader's clock, also on the days it changes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketEdges } from "#lib/domain/buckets.ts";

const HOUR = 3_600_000;
const edgesOf = (from: string, to: string, zone: string, max = 96) =>
  bucketEdges({ from: new Date(from), to: new Date(to) }, { max, zone }).map((edge) => edge.toISOString());
const hoursOf = (edges: string[]) => edges.slice(1).map((edge, index) => (Date.parse(edge) - Date.parse(edges[index]!)) / HOUR);

describe("days", () => {
  test.each([
    ["Europe/Berlin", "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z", [24, 23, 24]],
    ["Europe/Berlin", "2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z", [24, 25, 24]],
    ["America/New_York", "2026-03-07T05:00:00Z", "2026-03-10T04:00:00Z", [24, 23, 24]],
    ["America/New_York", "2026-10-31T04:00:00Z", "2026-11-03T05:00:00Z", [24, 25, 24]],
    ["Asia/Kolkata", "2026-11-20T18:30:00Z", "2026-11-23T18:30:00Z", [24, 24, 24]],
    ["UTC", "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z", [24, 24, 24]],
  ])("in %s, from %s: each is a day of that clock", (zone, from, to, hours) => {
    expect(hoursOf(edgesOf(from, to, zone, 3))).toEqual(hours);
  });

  test("a range that begins and ends within days has a part of one at either end", () => {
    expect(hoursOf(edgesOf("2026-10-24T10:00:00Z", "2026-10-26T10:00:00Z", "Europe/Berlin", 3))).toEqual([12, 25, 11]);
  });
});

test("hours of a day follow the clock: the quarter with the change is shorter or longer", () => {
  expect(hoursOf(edgesOf("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "Europe/Berlin", 4))).toEqual([5, 6, 6, 6]);
  expect(hoursOf(edgesOf("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", "America/New_York", 4))).toEqual([7, 6, 6, 6]);
});

test("full hours of a clock that is half an hour off are its own", () => {
  expect(edgesOf("2026-11-26T00:00:00Z", "2026-11-26T03:00:00Z", "Asia/Kolkata", 4)).toEqual(
    ["00:00", "00:30", "01:30", "02:30", "03:00"].map((at) => `2026-11-26T${at}:00.000Z`),
  );
});

test("a day ends up in at most 96 bars of full minutes, and nothing shorter than asked", () => {
  const edges = edgesOf("2026-11-25T10:07:12Z", "2026-11-26T10:07:12Z", "Europe/Berlin");
  expect(edges.slice(0, 3)).toEqual(["2026-11-25T10:07:12.000Z", "2026-11-25T10:20:00.000Z", "2026-11-25T10:40:00.000Z"]);
  const minute = bucketEdges(
    { from: new Date("2026-11-26T10:00:30Z"), to: new Date("2026-11-26T10:03:00Z") },
    { max: 96, zone: "UTC", minMs: 60_000 },
  );
  expect(minute).toHaveLength(4);
});

test("any range in any zone is covered by growing edges, its ends first and last, in no more buckets than allowed", () => {
  const zones = fc.constantFrom(
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Cairo",
  );
  const start = fc.date({ min: new Date("2025-01-01"), max: new Date("2027-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 90 * 24 * HOUR }), zones, fc.integer({ min: 1, max: 96 }), (from, length, zone, max) => {
      const to = new Date(from.getTime() + length);
      const edges = bucketEdges({ from, to }, { max, zone });
      expect([edges[0], edges.at(-1)]).toEqual([from, to]);
      expect(edges.length - 1).toBeLessThanOrEqual(max);
      for (const [index, edge] of edges.entries()) if (index > 0) expect(edge.getTime()).toBeGreaterThan(edges[index - 1]!.getTime());
    }),
    { numRuns: 300 },
  );
});
