/** What stands above the rows: bars that can be seen, marks on full hours, hints that fit, filters that can be run. */
import { afterEach, describe, expect, test } from "vitest";
import { rangeLabel } from "#components/events/eventSearch.ts";
import { formatTime, setClock } from "#components/ui/clock.ts";
import { mayScan } from "#lib/domain/costly.ts";
import { COMPARISONS, type Comparison, comparisonsOf, filterFields, filterText } from "#lib/domain/filterText.ts";
import { drawnHeights, isPartial, marksOf, placeOf } from "#lib/domain/histogram.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { completionsAt, type Known, pathPrefixAt } from "#lib/domain/queryComplete.ts";

afterEach(() => setClock({ zone: "", hour12: false }));

const hour = (at: number) => `2026-11-26T${String(at).padStart(2, "0")}:00:00.000Z`;

describe("bars", () => {
  const bar = (dead: number, delivered: number) => ({ from: hour(0), to: hour(1), dead, delivered });

  test("one dead letter among a million is drawn, and none is not", () => {
    const heights = drawnHeights([bar(1, 999_999), bar(0, 500_000)], ["dead", "delivered"]);
    expect(heights[0]?.dead).toBeGreaterThan(0.03);
    expect(heights[1]).toEqual({ dead: 0, delivered: 0.5 });
  });

  test("no events at all are no bars", () => {
    expect(drawnHeights([bar(0, 0)], ["dead", "delivered"])).toEqual([{ dead: 0, delivered: 0 }]);
  });

  test("a bar that the range cuts short is marked, whole ones are not", () => {
    const bars = [
      { from: "2026-11-26T00:40:00.000Z", to: hour(1) },
      { from: hour(1), to: hour(2) },
      { from: hour(2), to: hour(3) },
      { from: hour(3), to: "2026-11-26T03:10:00.000Z" },
    ];
    expect(bars.map((_, index) => isPartial(bars, index))).toEqual([true, false, false, true]);
  });

  test("a moment lies within its bar however long the bars are", () => {
    const bars = [
      { from: hour(0), to: hour(1) },
      { from: hour(1), to: hour(5) },
    ];
    expect([-1, 0, 0.5, 1, 3, 9].map((at) => placeOf(bars, Date.parse(hour(0)) + at * 3_600_000))).toEqual([0, 0, 0.25, 0.5, 0.75, 1]);
  });
});

describe("marks", () => {
  const bars = (from: string, to: string) => [{ from, to }];
  test.each([
    ["Europe/Berlin", ["2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"], "2026-03-29T01:00:00.000Z"],
    ["America/New_York", ["2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"], "2026-11-01T08:00:00.000Z"],
  ])("of a day with a change of the clock in %s stand on full hours of it", (zone, [from, to], expected) => {
    const { moments, days } = marksOf(bars(from!, to!), zone, 8);
    expect(days).toBe(false);
    expect(moments.map((at) => at.toISOString())).toContain(expected);
    setClock({ zone, hour12: false });
    for (const at of moments) expect(formatTime(at, "minute")).toMatch(/:00$/);
  });

  test("of weeks are days", () => {
    expect(marksOf(bars("2026-11-01T10:00:00Z", "2026-11-25T10:00:00Z"), "Asia/Kolkata", 8)).toMatchObject({ days: true });
  });
});

test("a range is called by its preset's name, and otherwise by its moments in the screen's zone", () => {
  setClock({ zone: "America/New_York", hour12: false });
  expect(rangeLabel(null, null)).toBe("Last 24 hours");
  expect(rangeLabel("now-7d", null)).toBe("Last 7 days");
  expect(rangeLabel("2026-11-20T14:00:00Z", "2026-11-20T15:30:00Z")).toBe("20 Nov, 09:00 – 20 Nov, 10:30");
});

describe("hints", () => {
  const known: Known = {
    values: {
      source: [
        { value: "stripe eu", label: "stripe eu", count: 12 },
        { value: "shop", label: "shop", count: 3 },
      ],
      error: [{ value: "fg_1", label: "The warehouse refused", count: 2 }],
      status: [{ value: "dead", label: "dead", count: 7 }],
    },
    paths: [
      { path: "data.object.customer", kind: "string", example: "cus_1" },
      { path: "a b.c", kind: "number", example: "12" },
    ],
  };
  const hints = (text: string) => {
    const caret = text.indexOf("|");
    const q = text.replace("|", "");
    const { start, end, options } = completionsAt(q, caret, known);
    return options.map((option) => q.slice(0, start) + option.text + q.slice(end));
  };

  test.each([
    ["sou|", ["source:"]],
    ["-sou|", ["-source:"]],
    ["type:a atte|", ["type:a attempts>"]],
    ["source:|", ['source:"stripe eu" ', "source:shop "]],
    ["source:sh| status:dead", ["source:shop  status:dead"]],
    ["source:(shop,str|)", ['source:(shop,"stripe eu")']],
    ["error:ware|", ["error:fg_1 "]],
    ["status:de|", ["status:dead ", "status:delivering ", "status:delivered ", "status:superseded "]],
    ["body.da|", ["body.data.object.customer:", 'body."a b".c:']],
    ["body.x>1|", []],
    ["(|", []],
  ])("%j", (text, expected) => expect(hints(text)).toEqual(expected));

  test("values come with how often they were seen, errors with their name", () => {
    expect(completionsAt("error:", 6, known).options).toEqual([{ text: "fg_1 ", label: "fg_1", hint: "The warehouse refused", count: 2 }]);
  });

  test("paths are asked for by what is typed of them", () => {
    expect(["body.", "body.data.o", "-body.d", "body.a:x", "source"].map((q) => pathPrefixAt(q, q.length))).toEqual([
      "",
      "data.o",
      "d",
      null,
      null,
    ]);
  });
});

describe("a filter", () => {
  const samples: Record<string, string> = {
    latency: "5m",
    age: "1h",
    size: "16kB",
    attempts: "3",
    status: "dead",
    outcome: "failed",
    body: "12",
  };
  const all = filterFields.flatMap(({ value: field }) =>
    comparisonsOf(field).map((comparison): [string, Comparison] => [field, comparison]),
  );
  test.each(all)("on %s that '%s' can be run", (field, comparison) => {
    const text = filterText({ field, path: "data.object.id", comparison, value: samples[field] ?? 'a "b" c' });
    expect([text, parseQuery(text).ok, COMPARISONS[comparison]]).toEqual([text, true, expect.any(String)]);
  });
});

test("only what no index finds is asked about before it is run", () => {
  const cost = (q: string) => {
    const parsed = parseQuery(q);
    return parsed.ok && mayScan(parsed.query);
  };
  expect(["body.a:x", "body.a:x*", "body.a>3", "status:dead", "type:*x*"].map(cost)).toEqual([false, false, false, false, false]);
  expect(["body.a:*x", "body.a:~x", "-body.a:~x", "header.a:b", "status:dead OR query.a:b"].map(cost)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
});
