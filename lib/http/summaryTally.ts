/** Counts on their way to an answer: by bucket and state, and by value. */
import { FACET_FIELDS, type FacetField, SUMMARY_SERIES, type SummarySeries } from "#lib/contracts/summary.ts";
import { URGENCY } from "#lib/domain/delivery.ts";

export type Tally = {
  /** By bucket. */
  series: Record<SummarySeries, number>[];
  /** By value; sources by their uuid. */
  facets: Record<FacetField, Map<string, number>>;
  /** What is estimated. */
  approximate: Set<FacetField | "total">;
};

export const emptyTally = (buckets: number): Tally => ({
  series: Array.from(
    { length: buckets },
    () => Object.fromEntries(SUMMARY_SERIES.map((name) => [name, 0])) as Record<SummarySeries, number>,
  ),
  facets: Object.fromEntries(FACET_FIELDS.map((field) => [field, new Map<string, number>()])) as Tally["facets"],
  approximate: new Set(),
});

const OPEN = ["retrying", "delivering", "paused", "queued"];

/** The status at a place of `URGENCY`, counted from 1; 0 is an event without a delivery. */
export const statusAt = (rank: number): string => URGENCY[rank - 1] ?? "unrouted";

export function seriesOf(status: string): SummarySeries {
  if (OPEN.includes(status)) return "open";
  return status === "dead" || status === "delivered" || status === "unrouted" ? status : "other";
}

export function count(tally: Tally, field: FacetField, value: string, events: number): void {
  if (events > 0) tally.facets[field].set(value, (tally.facets[field].get(value) ?? 0) + events);
}

export function countStatus(tally: Tally, bucket: number, status: string, events: number): void {
  const place = tally.series[bucket];
  if (!place || events <= 0) return;
  place[seriesOf(status)] += events;
  count(tally, "status", status, events);
}

export const totalOf = (tally: Tally): number => tally.series.flatMap((bucket) => Object.values(bucket)).reduce((sum, n) => sum + n, 0);
