/** A summary out of counts by the minute and the hour, whatever the range: what went wrong or is open is counted from its own small indexes. */

import { URGENCY } from "#lib/domain/delivery.ts";
import type { RollupPlan } from "#lib/domain/rollupPlan.ts";
import type { Brief } from "#lib/postgres/db.ts";
import { countExceptions, countTypes, countUnrouted, type Exceptions, type TypeCount } from "#lib/store/rollups.ts";
import type { SearchScope } from "#lib/store/search.ts";
import { countFound, type FoundCount, type SourceName } from "#lib/store/summary.ts";
import { newestIds } from "./summaryScan.ts";
import { count, countStatus, emptyTally, seriesOf, statusAt, type Tally } from "./summaryTally.ts";

export type RollupLimits = {
  /** So few events are better read. */
  exact: number;
  /** Handlers are not in the rollups: they are read off so many of the newest events. */
  sample: number;
  budgetMs: number;
};
type Asked = { scope: SearchScope; plan: RollupPlan; edges: readonly Date[]; sources: readonly SourceName[]; limits: RollupLimits };

/** Undefined: there are few enough events to read them, or the counts took too long. */
export async function rollupSummary(brief: Brief, asked: Asked): Promise<Tally | undefined> {
  const { plan, edges, limits } = asked;
  const types = await brief((db) => countTypes(db, edges));
  if (!types) return undefined;
  const matching = matchingCounts(asked, types.counts);
  if (matching.reduce((sum, { events }) => sum + events, 0) <= limits.exact) return undefined;
  const found = await countParts(brief, asked, matching);
  if (!found?.exceptions) return undefined;
  const tally = emptyTally(edges.length - 1);
  if (!types.complete) tally.approximate.add("total");
  for (const { fingerprint, events } of found.exceptions.errors) count(tally, "error", fingerprint, events);
  if (!found.exceptions.exact) for (const field of ["status", "error"] as const) tally.approximate.add(field);
  const total = plan.dead
    ? addDead(tally, found.exceptions)
    : addStates(tally, asked, matching, { ...found, exceptions: found.exceptions });
  if (total <= limits.exact) return undefined;
  addSampled(tally, asked, total, found.sample);
  return tally;
}

async function countParts(brief: Brief, { scope, plan, edges, sources, limits }: Asked, matching: readonly TypeCount[]) {
  const wanted = new Set(matching.map(({ source_id }) => source_id));
  const filter = {
    sources: wanted.size === sources.length ? null : [...wanted],
    types: plan.byType ? [...new Set(matching.map(({ type }) => type))] : null,
    ...{ states: URGENCY, open: !plan.dead },
  };
  const [exceptions, unrouted, sample] = await Promise.all([
    brief((db) => countExceptions(db, edges, filter)),
    plan.dead || plan.byType ? undefined : brief((db) => countUnrouted(db, edges)),
    sampled(brief, scope, edges, limits),
  ]);
  return { exceptions, unrouted: unrouted?.filter(({ source_id }) => wanted.has(source_id)), sample };
}

async function sampled(brief: Brief, scope: SearchScope, edges: readonly Date[], { sample, budgetMs }: RollupLimits): Promise<Sample> {
  const { ids } = await newestIds(brief, scope, { events: sample, budgetMs });
  const counts = ids.length === 0 ? [] : await brief((db) => countFound(db, ids, edges, URGENCY));
  return { size: counts ? ids.length : 0, counts: counts ?? [] };
}
type Sample = { size: number; counts: FoundCount[] };

function matchingCounts({ plan, sources }: Asked, counts: readonly TypeCount[]): TypeCount[] {
  const byId = new Map(sources.map((source) => [source.id, source]));
  return counts.filter(({ source_id, type }) => {
    const source = byId.get(source_id);
    return source !== undefined && plan.holds({ source, type });
  });
}

/** Dead letters are all that is asked for. @returns how many events have one. */
function addDead(tally: Tally, { events }: Exceptions): number {
  for (const { bucket, source_id, events: n } of events) {
    countStatus(tally, bucket, "dead", n);
    count(tally, "source", source_id, n);
  }
  if (tally.approximate.has("status")) tally.approximate.add("total").add("source");
  return events.reduce((sum, { events: n }) => sum + n, 0);
}

type Found = { exceptions: Exceptions; unrouted: { bucket: number; events: number }[] | undefined; sample: Sample };

/** Everything by state: the exceptions, what no handler wanted, and the rest, which is done. @returns how many there are. */
function addStates(tally: Tally, { plan }: Asked, matching: readonly TypeCount[], { exceptions, unrouted, sample }: Found): number {
  const left = tally.series.map(() => 0);
  for (const { bucket, source_id, type, events } of matching) {
    left[bucket] = (left[bucket] ?? 0) + events;
    count(tally, "source", source_id, events);
    count(tally, "type", type, events);
  }
  const total = left.reduce((sum, n) => sum + n, 0);
  const take = (bucket: number, status: string, events: number) => {
    const n = Math.min(events, left[bucket] ?? 0);
    left[bucket] = (left[bucket] ?? 0) - n;
    countStatus(tally, bucket, status, n);
  };
  for (const { bucket, rank, events } of exceptions.events) take(bucket, statusAt(rank), events);
  if (unrouted && !plan.byType) {
    for (const { bucket, events } of unrouted) take(bucket, "unrouted", events);
    // At the ends of the range events were counted one by one, and so were those of them that nobody wanted.
    for (const { bucket, unrouted: events, direct } of matching) if (direct > 0) take(bucket, "unrouted", events);
  } else if (sample.size >= total) {
    for (const { field, bucket, rank, events } of sample.counts) if (field === "event" && rank === 0) take(bucket, "unrouted", events);
  } else {
    const share = unroutedOf(sample) / Math.max(1, sample.size);
    for (const [bucket, events] of left.entries()) take(bucket, "unrouted", Math.round(events * share));
    if (share > 0 || sample.size === 0) tally.approximate.add("status");
  }
  for (const [bucket, events] of left.entries()) take(bucket, "delivered", events);
  return total;
}

const unroutedOf = ({ counts }: Sample) =>
  counts
    .filter(({ field, rank }) => field === "event" && seriesOf(statusAt(rank)) === "unrouted")
    .reduce((sum, { events }) => sum + events, 0);

/** What the rollups do not know, from the sample: as many times more as there are more events. */
function addSampled(tally: Tally, { plan }: Asked, total: number, { size, counts }: Sample): void {
  const fields = plan.dead ? (["handler", "type"] as const) : (["handler"] as const);
  const times = size === 0 ? 0 : total / size;
  for (const field of fields) {
    for (const { value, events } of counts.filter((row) => row.field === field)) count(tally, field, value, Math.round(events * times));
    if (total > size) tally.approximate.add(field);
  }
}
