/** What a search's events look like from afar: from counts where the query allows it, else from the newest events it finds. */
import type { z } from "zod";
import {
  type EventsOverview,
  FACET_FIELDS,
  type Facet,
  type FacetField,
  type SummarySeries,
  type summaryQuery,
} from "#lib/contracts/summary.ts";
import { bucketEdges } from "#lib/domain/buckets.ts";
import { publicId } from "#lib/domain/id.ts";
import { rollupPlan } from "#lib/domain/rollupPlan.ts";
import { AppError } from "#lib/errors.ts";
import type { Brief, Db } from "#lib/postgres/db.ts";
import type { SearchScope } from "#lib/store/search.ts";
import { listFailureTitles, listSourceNames, type SourceName } from "#lib/store/summary.ts";
import { searchOf } from "./searchEvents.ts";
import { type RollupLimits, rollupSummary } from "./summaryRollup.ts";
import { type ScanLimits, scanSummary } from "./summaryScan.ts";
import { type Tally, totalOf } from "./summaryTally.ts";

type Asked = z.output<typeof summaryQuery>;
export type SummaryLimits = { scan: ScanLimits; rollup: RollupLimits };
const LIMITS: SummaryLimits = {
  scan: { events: 20_000, read: 2_500, budgetMs: 2_500 },
  rollup: { exact: 2_500, sample: 1_000, budgetMs: 1_000 },
};

const DAY_MS = 86_400_000;
/** Counts are kept by the minute; in a shorter range they would be one bar. */
const SHORTEST_ROLLUP_MS = 180_000;

type Deps = { read: Db; brief: Brief; retentionDays: number; now: Date; limits?: SummaryLimits };

/** @throws AppError `bad_query` */
export async function summarizeEvents({ read, brief, retentionDays, now, limits = LIMITS }: Deps, asked: Asked): Promise<EventsOverview> {
  checkZone(asked.tz);
  // Days are dropped whole, in UTC.
  const keptFrom = new Date(Math.floor((now.getTime() - retentionDays * DAY_MS) / DAY_MS) * DAY_MS);
  const scope = keptOf(searchOf(asked, now), keptFrom);
  const { range } = scope;
  const sources = await listSourceNames(read);
  const plan = range.to.getTime() - range.from.getTime() >= SHORTEST_ROLLUP_MS ? rollupPlan(scope.query) : undefined;
  const { buckets: max, tz: zone } = asked;
  const minutes = bucketEdges(range, { max, zone, minMs: 60_000 });
  const rolled = plan && (await rollupSummary(brief, { scope, plan, edges: minutes, sources, limits: limits.rollup }));
  const edges = rolled || plan ? minutes : bucketEdges(range, { max, zone });
  const { tally, counted } = rolled ? { tally: rolled, counted: range } : await scanSummary(brief, scope, edges, limits.scan);
  return {
    total: { count: totalOf(tally), approximate: tally.approximate.has("total") },
    buckets: tally.series.map((series, index) => bucket(edges, index, series)),
    approximate: tally.approximate.has("status"),
    counted: moments(counted),
    facets: await facetsOf(read, tally, sources),
    source: rolled ? "rollup" : "scan",
    keptFrom: keptFrom.toISOString(),
    applied: { q: asked.q, ...moments(range), tz: zone, buckets: max },
  };
}

function checkZone(zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw new AppError("bad_query", { problem: `'tz' is no time zone: '${zone}'. Use one such as Europe/Berlin.` });
  }
}

/** What is gone cannot be counted: the range begins when the oldest events kept were received. */
function keptOf(search: SearchScope, keptFrom: Date): SearchScope {
  const { from, to } = search.range;
  const start = from < keptFrom ? keptFrom : from;
  return { ...search, range: { from: start < to ? start : new Date(to.getTime() - 1), to } };
}

const moments = ({ from, to }: { from: Date; to: Date }) => ({ from: from.toISOString(), to: to.toISOString() });

const bucket = (edges: readonly Date[], index: number, series: Record<SummarySeries, number>) => ({
  ...moments({ from: edges[index] ?? new Date(0), to: edges[index + 1] ?? new Date(0) }),
  ...series,
});

const TOP = 8;

async function facetsOf(read: Db, tally: Tally, sources: readonly SourceName[]): Promise<Facet[]> {
  const facets = FACET_FIELDS.map((field): Facet => {
    const all = [...named(field, tally.facets[field], sources)].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return {
      field,
      values: all.slice(0, TOP).map(([value, count]) => ({ value, label: value, count })),
      approximate: tally.approximate.has(field),
      more: Math.max(0, all.length - TOP),
    };
  });
  const errors = facets.find(({ field }) => field === "error");
  const titles = await listFailureTitles(read, errors?.values.map(({ value }) => value) ?? []);
  for (const value of errors?.values ?? []) value.label = titles.get(value.value) ?? value.value;
  return facets;
}

/** Sources are asked for by name, and a name may have been given again. */
function named(field: FacetField, counts: ReadonlyMap<string, number>, sources: readonly SourceName[]): ReadonlyMap<string, number> {
  if (field !== "source") return counts;
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  const byName = new Map<string, number>();
  for (const [id, count] of counts) {
    const name = names.get(id) ?? publicId("src", id);
    byName.set(name, (byName.get(name) ?? 0) + count);
  }
  return byName;
}
