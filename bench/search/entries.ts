/** What is measured: a name, the values it is run with, and the call that a route makes. Another search is another line here. */
import { eventListQuery } from "#lib/contracts/events.ts";
import { searchEvents } from "#lib/http/searchEvents.ts";
import type { Db } from "#lib/postgres/db.ts";
import { listFailures } from "#lib/store/failures.ts";
import { DAY_MS, HOUR_MS, keyQueries, prefixQueries, publicIds, rangeQueries, sampleEvents, valueQueries } from "./draws.ts";

export type Target = { db: Db; until: number; days: number };
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
    draw: async (_, count) => Array.from({ length: count }, (_value, n) => ["", "billing", "Error", "sku", "http 500"][n % 5] ?? ""),
    run: async ({ db }, text) => (await listFailures(db, { text, limit: 51, offset: 0 })).length,
  },
];
