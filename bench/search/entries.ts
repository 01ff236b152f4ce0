/** What is measured: a name, the values it is run with, and the call that a route makes. Another search is another line here. */
import { eventListQuery } from "#lib/contracts/events.ts";
import { summaryQuery } from "#lib/contracts/summary.ts";
import { searchFailures } from "#lib/http/failures.ts";
import { searchEvents } from "#lib/http/searchEvents.ts";
import { summarizeEvents } from "#lib/http/summarizeEvents.ts";
import type { Brief, Db } from "#lib/postgres/db.ts";
import { DAY_MS, HOUR_MS, keyQueries, prefixQueries, publicIds, rangeQueries, sampleEvents, valueQueries } from "./draws.ts";

export type Target = { db: Db; brief: Brief; until: number; days: number };
export type Entry = {
  name: string;
  draw(target: Target, count: number): Promise<string[]>;
  run(target: Target, value: string): Promise<number>;
};

/** A page of the events list. @param spanMs null: no range is said, as when an id is pasted */
const list =
  (spanMs: number | null) =>
  async ({ db, until }: Target, q: string): Promise<number> => {
    const range = spanMs === null ? {} : { from: new Date(until - spanMs).toISOString(), to: new Date(until).toISOString() };
    return (await searchEvents(db, eventListQuery.parse({ q, ...range }), new Date(until))).data.length;
  };

/** What stands over the list: bars and facets. */
const overview =
  (spanMs: number) =>
  async ({ db, brief, until, days }: Target, q: string): Promise<number> => {
    const asked = summaryQuery.parse({ q, from: new Date(until - spanMs).toISOString(), to: new Date(until).toISOString() });
    return (await summarizeEvents({ read: db, brief, retentionDays: days + 1, now: new Date(until) }, asked)).total.count;
  };

/** What the counts by type answer. */
const overviewQueries = (count: number) =>
  Array.from(
    { length: count },
    (_, n) => ["", "source:stripe-eu", "type:invoice.*", "source:stripe-eu type:charge.failed", "status:dead"][n % 5] ?? "",
  );

const WEEK_MS = 7 * DAY_MS;
const sampled = (
  spanMs: (target: Target) => number,
  queriesOf: (samples: Awaited<ReturnType<typeof sampleEvents>>) => string[],
  like?: string,
): Entry["draw"] => {
  return async (target, count) =>
    queriesOf(
      await sampleEvents(target.db, { until: target.until, spanMs: spanMs(target), count, ...(like === undefined ? {} : { like }) }),
    );
};
const month = ({ days }: Target) => days * DAY_MS;

export const entries: readonly Entry[] = [
  { name: "an event's id", draw: sampled(month, publicIds), run: list(null) },
  { name: "a provider's id, all days", draw: sampled(month, keyQueries), run: (target, q) => list(month(target))(target, q) },
  { name: "body value, 24 h", draw: sampled(() => DAY_MS, valueQueries), run: list(DAY_MS) },
  { name: "body prefix, 7 d", draw: sampled(() => WEEK_MS - 2 * HOUR_MS, prefixQueries, "invoice.%"), run: list(WEEK_MS) },
  { name: "number range and a term, 24 h", draw: async (_, count) => rangeQueries(count), run: list(DAY_MS) },
  {
    name: "failures grouped",
    draw: async (_, count) =>
      Array.from({ length: count }, (_value, n) => ["", "handler:billing-sync", "error:~500", "source:stripe-eu", "timeout"][n % 5] ?? ""),
    run: async ({ db, until }, q) =>
      (await searchFailures(db, { q, state: "open", sort: "impact", offset: 0, limit: 50 }, new Date(until))).data.length,
  },
  { name: "histogram and facets, 24 h", draw: async (_, count) => overviewQueries(count), run: overview(DAY_MS) },
  { name: "histogram and facets, 7 d", draw: async (_, count) => overviewQueries(count), run: overview(WEEK_MS) },
  { name: "histogram of a body value, 24 h", draw: sampled(() => DAY_MS, valueQueries), run: overview(DAY_MS) },
];
