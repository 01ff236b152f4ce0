/** The histogram and the facets say what counting by hand says, from counts and from a scan, and say so where they could not look. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type EventsOverview, SUMMARY_SERIES, type SummarySeries } from "#lib/contracts/summary.ts";
import { DELIVERY_STATES } from "#lib/domain/delivery.ts";
import { idTime } from "#lib/domain/id.ts";
import { type SummaryLimits, summarizeEvents } from "#lib/http/summarizeEvents.ts";
import { seriesOf } from "#lib/http/summaryTally.ts";
import { briefOf, inTransaction } from "#lib/postgres/db.ts";
import { indexNextEvents } from "#lib/store/terms.ts";
import { insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const db = useDatabase();
const HOUR = 3_600_000;
const NOW = new Date();
const EVENTS = 180;
const TYPES = ["invoice.paid", "invoice.failed", "charge.made"];
const URGENCY = ["dead", "retrying", "delivering", "paused", "queued", "cancelled", "superseded", "delivered"];
type Known = { id: string; at: number; source: string; type: string; states: { handler: string; state: string; replayed: boolean }[] };
const known: Known[] = [];

beforeAll(async () => {
  const sources = [
    await insertSource(db.db, { name: "stripe eu", provider: "stripe" }),
    await insertSource(db.db, { name: "shop", provider: "none" }),
  ];
  for (const name of ["a", "b"]) await db.queue.ensure(name, 1000);
  const random = fc.sample(
    fc.record({
      source: fc.integer({ min: 0, max: 1 }),
      type: fc.constantFrom(...TYPES),
      handlers: fc.constantFrom<("a" | "b")[]>([], ["a"], ["a", "b"]),
      states: fc.array(fc.constantFrom(...DELIVERY_STATES), { minLength: 2, maxLength: 2 }),
      replayed: fc.boolean(),
      // A third lies within the last ten seconds, which the indexer leaves alone.
      age: fc.oneof(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 0, max: 4 * HOUR }), fc.integer({ min: 0, max: 100 * HOUR })),
    }),
    { numRuns: EVENTS, seed: 7 },
  );
  for (const { source, type, handlers, states, replayed, age } of random) {
    const from = sources[source]!;
    const { id } = await insertEvent(db, from, { type, handlers, receivedAt: new Date(NOW.getTime() - age) });
    const set = handlers.map((handler, index) => ({
      handler,
      state: states[index]!,
      replayed: index < handlers.length - 1 && states[index] === "dead" && replayed,
    }));
    for (const { handler, state, replayed: again } of set)
      await db.pool.query(
        "update delivery set state = $3, fingerprint = case when $3 in ('dead', 'retrying') then 'fg_' || handler end, replayed_by = case when $4 then id end where event_id = $1 and handler = $2",
        [id, handler, state, again],
      );
    known.push({ id, at: idTime(id).getTime(), source: from.name, type, states: set });
  }
  await inTransaction(db.pool, (tx) => indexNextEvents(tx, 10_000, NOW));
});

const ENOUGH: SummaryLimits = {
  scan: { events: 10_000, read: 10_000, budgetMs: 60_000 },
  rollup: { exact: 0, sample: 10_000, budgetMs: 60_000 },
};
const summarize = (
  q: string,
  { from, to, tz = "Europe/Berlin", buckets = 96 }: { from: string; to?: string; tz?: string; buckets?: number },
  limits = ENOUGH,
) =>
  summarizeEvents(
    { read: db.db, brief: briefOf(db.pool, 10_000), retentionDays: 30, now: NOW, limits },
    { q, from, to: to ?? new Date(NOW.getTime() + 1_000).toISOString(), tz, buckets },
  );

const statusOf = ({ states }: Known) =>
  URGENCY.find((state) => states.some((entry) => entry.state === state && !entry.replayed)) ?? "unrouted";
const matches = (q: string) => (event: Known) =>
  (!q.includes("source:shop") || event.source === "shop") &&
  (!q.includes("type:invoice.*") || event.type.startsWith("invoice.")) &&
  (!q.includes("status:dead") || event.states.some(({ state, replayed }) => state === "dead" && !replayed)) &&
  (!q.includes("-type:charge.made") || event.type !== "charge.made");

/** What the answer should hold, counted by hand. */
function byHand(q: string, answer: EventsOverview) {
  const merged = answer.source === "rollup";
  const events = known.filter(matches(q)).filter(({ at }) => at >= Date.parse(answer.counted.from) && at < Date.parse(answer.counted.to));
  const buckets = answer.buckets.map(({ from, to }) => {
    const counts = Object.fromEntries(SUMMARY_SERIES.map((name) => [name, 0])) as Record<SummarySeries, number>;
    for (const event of events.filter(({ at }) => at >= Date.parse(from) && at < Date.parse(to))) {
      const name = seriesOf(statusOf(event));
      counts[merged && name === "other" ? "delivered" : name]++;
    }
    return { from, to, ...counts };
  });
  const tally = (values: string[]) =>
    Object.fromEntries(Object.entries(Object.groupBy(values, (value) => value)).map(([value, all]) => [value, all?.length]));
  return {
    count: events.length,
    buckets,
    source: tally(events.map(({ source }) => source)),
    type: tally(events.map(({ type }) => type)),
    handler: tally(events.flatMap(({ states }) => states.map(({ handler }) => handler))),
    error: tally(
      events.flatMap(({ states }) =>
        states
          .filter(
            ({ state, replayed }) => (state === "retrying" && !(merged && q.includes("status:dead"))) || (state === "dead" && !replayed),
          )
          .map(({ handler }) => `fg_${handler}`),
      ),
    ),
  };
}

function said(answer: EventsOverview) {
  const facet = (field: string) =>
    Object.fromEntries(answer.facets.find((entry) => entry.field === field)!.values.map(({ value, count }) => [value, count]));
  return {
    count: answer.total.count,
    buckets: answer.buckets,
    ...{ source: facet("source"), type: facet("type"), handler: facet("handler"), error: facet("error") },
  };
}

const ranges = [
  { from: new Date(NOW.getTime() - 3 * HOUR).toISOString() },
  { from: new Date(NOW.getTime() - 100 * HOUR - 60_000).toISOString() },
  {
    from: new Date(NOW.getTime() - 90 * HOUR - 1_234).toISOString(),
    to: new Date(NOW.getTime() - 2 * HOUR + 777).toISOString(),
    tz: "Asia/Kolkata",
  },
  { from: new Date(NOW.getTime() - 5 * 60_000).toISOString(), tz: "UTC", buckets: 5 },
];

describe.each(ranges.map((range, index) => [`range ${index + 1}`, range] as const))("%s", (_, range) => {
  test.each(["", "source:shop", "type:invoice.*", "source:shop type:invoice.*", "status:dead", "status:dead source:shop"])(
    "%j is counted from the rollups as by hand",
    async (q) => {
      const answer = await summarize(q, range);
      // So few that nothing is left to estimate: an empty answer is a scan's.
      if (answer.total.count > 0) expect(answer.source).toBe("rollup");
      expect(said(answer)).toEqual(byHand(q, answer));
    },
  );

  test.each(["-type:charge.made", "-type:charge.made source:shop", "status:dead -type:charge.made"])(
    "%j is counted by a scan as by hand",
    async (q) => {
      const answer = await summarize(q, range);
      expect(answer.source).toBe("scan");
      expect(answer.counted).toEqual({ from: answer.applied.from, to: answer.applied.to });
      expect(said(answer)).toEqual(byHand(q, answer));
    },
  );
});

test("few events are read, whatever the query", async () => {
  const answer = await summarize("", ranges[1]!, { ...ENOUGH, rollup: { ...ENOUGH.rollup, exact: 5_000 } });
  expect(answer.source).toBe("scan");
  expect(said(answer)).toEqual(byHand("", answer));
  expect(answer.buckets.some(({ other }) => other > 0)).toBe(true);
});

test("a scan that meets its limit counts the newest part whole, and says where that begins", async () => {
  const answer = await summarize("-type:nothing", ranges[1]!, { ...ENOUGH, scan: { events: 100, read: 10_000, budgetMs: 60_000 } });
  expect(answer.total.count).toBeLessThanOrEqual(100);
  expect(answer.total.count).toBeGreaterThan(90);
  expect(Date.parse(answer.counted.from)).toBeGreaterThan(Date.parse(answer.applied.from));
  expect(said(answer)).toEqual(byHand("", answer));
});

test("of many events found all are counted in their bars, and what became of them is estimated from a sample, and marked", async () => {
  const whole = await summarize("-type:nothing", ranges[1]!);
  const answer = await summarize("-type:nothing", ranges[1]!, { ...ENOUGH, scan: { events: 10_000, read: 50, budgetMs: 60_000 } });
  const heights = ({ buckets }: typeof answer) =>
    buckets.map(({ dead, open, delivered, unrouted, other }) => dead + open + delivered + unrouted + other);
  expect(heights(answer)).toEqual(heights(whole));
  expect(answer.total).toEqual(whole.total);
  expect(answer.approximate).toBe(true);
  expect(answer.facets.find(({ field }) => field === "handler")?.approximate).toBe(true);
});

test("a scan whose time is over says that it counted nothing", async () => {
  const answer = await summarize("-type:nothing", ranges[1]!, { ...ENOUGH, scan: { events: 100, read: 10_000, budgetMs: 0 } });
  expect([answer.total.count, answer.counted.from]).toEqual([0, answer.counted.to]);
});

test("what rollups do not know is estimated from the newest events, and marked", async () => {
  const answer = await summarize("", ranges[1]!, { ...ENOUGH, rollup: { ...ENOUGH.rollup, sample: 20 } });
  expect(answer.facets.filter(({ approximate }) => approximate).map(({ field }) => field)).toEqual(["handler"]);
  expect(answer.approximate).toBe(false);
  expect((await summarize("type:invoice.*", ranges[1]!, { ...ENOUGH, rollup: { ...ENOUGH.rollup, sample: 20 } })).approximate).toBe(true);
});

test("a range that reaches behind what is kept begins where that begins", async () => {
  const answer = await summarize("", { from: "now-90d" });
  expect(answer.applied.from).toBe(answer.keptFrom);
  expect(answer.buckets[0]?.from).toBe(answer.keptFrom);
  expect(NOW.getTime() - Date.parse(answer.keptFrom)).toBeLessThan(31 * 24 * HOUR);
});

test("facets hold the eight most frequent values and say how many more there are", async () => {
  const source = await insertSource(db.db, { name: "many" });
  for (let i = 0; i < 11; i++)
    for (let n = 0; n <= i; n++) await insertEvent(db, source, { type: `type.${i}`, receivedAt: new Date(NOW.getTime() - 5_000) });
  const answer = await summarize("source:many", { from: "now-1h" }, { ...ENOUGH, rollup: { ...ENOUGH.rollup, exact: 5_000 } });
  const type = answer.facets.find(({ field }) => field === "type");
  expect(type?.values.map(({ value, count }) => [value, count])).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map((i) => [`type.${i}`, i + 1]));
  expect(type?.more).toBe(3);
});

test.each([
  ["no zone", { q: "", from: "now-1h", tz: "Middle/Earth" }],
  ["no query", { q: "status:ded", from: "now-1h" }],
])("%s is refused", async (_, { q, ...range }) => {
  await expect(summarize(q, range)).rejects.toMatchObject({ code: "bad_query" });
});
