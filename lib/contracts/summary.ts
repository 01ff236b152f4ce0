/** What the events of a search look like from afar: counts over time and by value, and what a search would cost. */
import { z } from "zod";
import { moment } from "./page.ts";

const searchQuery = z.object({ q: z.string().max(4096).default(""), from: moment.optional(), to: moment.optional() });

/** GET /api/v1/events/summary. `tz`: the IANA zone whose hours and days the buckets are. */
export const summaryQuery = searchQuery.extend({
  buckets: z.coerce.number().int().min(1).max(96).default(96),
  tz: z.string().max(64).default("UTC"),
});

/** Events by the most urgent state of their deliveries; `open` are those still to be done, `other` cancelled and superseded ones. */
export const SUMMARY_SERIES = ["dead", "open", "delivered", "unrouted", "other"] as const;
export type SummarySeries = (typeof SUMMARY_SERIES)[number];
/** Half-open: `from` ≤ received < `to`. */
export type SummaryBucket = { from: string; to: string } & Record<SummarySeries, number>;

export const FACET_FIELDS = ["status", "source", "type", "handler", "error"] as const;
export type FacetField = (typeof FACET_FIELDS)[number];
/** `value` is what the query language calls it. */
export type FacetValue = { value: string; label: string; count: number };
export type Facet = {
  field: FacetField;
  /** The most frequent ones, at most eight. */
  values: FacetValue[];
  approximate: boolean;
  /** How many more values there are. */
  more: number;
};

export type EventsOverview = {
  /** Of the part that was counted. */
  total: { count: number; approximate: boolean };
  buckets: SummaryBucket[];
  /** The colours of the bars are estimated. */
  approximate: boolean;
  /** The part of the range that was counted, its newest. Shorter than the range where there was too much to read. */
  counted: { from: string; to: string };
  facets: Facet[];
  /** Counts kept by the minute, or the events themselves. `rollup` counts cancelled and superseded events as delivered. */
  source: "rollup" | "scan";
  /** Since when events are kept. */
  keptFrom: string;
  applied: { q: string; from: string; to: string; tz: string; buckets: number };
};

/** GET /api/v1/query/paths */
export const pathsQuery = z.object({ prefix: z.string().max(200).default("") });
export type LearnedPath = { path: string; kind: "string" | "number" | "literal"; example: string };

/** GET /api/v1/query/explain */
export const explainQuery = searchQuery;
export type QueryCost = {
  /** Payloads that would have to be read one by one; null: an index finds what is asked for. */
  scan: number | null;
  /** How far the payload index is behind; younger events are read directly. */
  indexLagSeconds: number;
};
