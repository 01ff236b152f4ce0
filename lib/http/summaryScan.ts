/** A summary of any query: the newest events it finds are read and counted, as far back as the limit and the time reach. */

import { URGENCY } from "#lib/domain/delivery.ts";
import { idTime } from "#lib/domain/id.ts";
import type { Range } from "#lib/domain/range.ts";
import type { Brief } from "#lib/postgres/db.ts";
import { type SearchScope, searchEventIds } from "#lib/store/search.ts";
import { countFound, type FoundCount } from "#lib/store/summary.ts";
import { count, countStatus, emptyTally, statusAt, type Tally } from "./summaryTally.ts";

/** `read`: of so many of the events found, states and handlers are read; of more, a sample spread over all of them. */
export type ScanLimits = { events: number; read: number; budgetMs: number };
export type Scanned = { tally: Tally; counted: Range };

export async function scanSummary(brief: Brief, scope: SearchScope, edges: readonly Date[], limits: ScanLimits): Promise<Scanned> {
  const { ids, counted } = await newestIds(brief, scope, limits);
  const step = Math.ceil(ids.length / limits.read);
  const read = step <= 1 ? ids : ids.filter((_id, index) => index % step === 0);
  const counts = read.length === 0 ? [] : await brief((db) => countFound(db, read, edges, URGENCY));
  const tally = emptyTally(edges.length - 1);
  // Too slow to say anything about: then nothing was counted.
  if (!counts) return { tally, counted: { from: counted.to, to: counted.to } };
  if (read === ids) addFound(tally, counts);
  else addShares(tally, counts, { ids, read: read.length, edges });
  return { tally, counted };
}

/** How many there are in each bar is known from their ids; what became of them, from the sample. */
function addShares(
  tally: Tally,
  counts: readonly FoundCount[],
  { ids, read, edges }: { ids: readonly string[]; read: number; edges: readonly Date[] },
): void {
  const times = ids.length / read;
  for (const { field, value, events } of counts)
    if (field !== "event") {
      count(tally, field, value, Math.round(events * times));
      tally.approximate.add(field);
    }
  tally.approximate.add("status");
  const totals = bucketTotals(ids, edges);
  const overall = counts.filter(({ field }) => field === "event");
  for (const [bucket, total] of totals.entries()) {
    const own = overall.filter((row) => row.bucket === bucket);
    share(total, own.length > 0 ? own : overall, (status, events) => countStatus(tally, bucket, status, events));
  }
}

/** Divides a known total as the sample is divided; what rounding leaves goes to the most frequent. */
function share(total: number, sample: readonly FoundCount[], add: (status: string, events: number) => void): void {
  const ordered = sample.toSorted((a, b) => a.events - b.events);
  const sum = ordered.reduce((all, { events }) => all + events, 0);
  let left = total;
  for (const [index, { rank, events }] of ordered.entries()) {
    const part = index === ordered.length - 1 ? left : Math.min(left, Math.round((total * events) / sum));
    left -= part;
    add(statusAt(rank), part);
  }
}

function bucketTotals(ids: readonly string[], edges: readonly Date[]): number[] {
  const totals = Array.from({ length: edges.length - 1 }, () => 0);
  const floors = edges.map((edge) => edge.getTime());
  // Ids come newest first.
  let bucket = totals.length - 1;
  for (const id of ids) {
    const at = idTime(id).getTime();
    while (bucket > 0 && at < (floors[bucket] ?? 0)) bucket--;
    totals[bucket] = (totals[bucket] ?? 0) + 1;
  }
  return totals;
}

export function addFound(tally: Tally, counts: readonly FoundCount[]): void {
  for (const { field, bucket, value, rank, events } of counts) {
    if (field === "event") countStatus(tally, bucket, statusAt(rank), events);
    else count(tally, field, value, events);
  }
}

/**
 * The newest ids the query finds, at most `events`, and since when they are all there are. Asked for in pieces of the range, each twice as long
 * as the one after it: what is slow to search gives up its oldest part first, and what was found until then stands.
 */
export async function newestIds(
  brief: Brief,
  scope: SearchScope,
  { events, budgetMs }: Omit<ScanLimits, "read">,
): Promise<{ ids: string[]; counted: Range }> {
  const deadline = performance.now() + budgetMs;
  const { to } = scope.range;
  const ids: string[] = [];
  let end = to;
  for (const from of piecesOf(scope.range)) {
    const room = events - ids.length;
    const piece = { ...scope, range: { from, to: end } };
    const found = performance.now() < deadline ? await brief((db) => searchEventIds(db, piece, { limit: room + 1 })) : undefined;
    if (!found) break;
    const next = found[room];
    if (next !== undefined) {
      // Of the millisecond that the limit fell into, others are missing.
      const since = new Date(idTime(next).getTime() + 1);
      return { ids: [...ids, ...found.slice(0, room).filter((id) => idTime(id) >= since)], counted: { from: since, to } };
    }
    ids.push(...found);
    end = from;
  }
  return { ids, counted: { from: end, to } };
}

const PIECES = 6;
const SHORTEST_MS = 600_000;

/** Where the pieces begin, newest first; the last begins with the range. */
function piecesOf({ from, to }: Range): Date[] {
  const length = to.getTime() - from.getTime();
  const starts = Array.from({ length: PIECES }, (_, index) => length / 2 ** (PIECES - index)).filter((span) => span >= SHORTEST_MS);
  return [...starts.map((span) => new Date(Math.round(to.getTime() - span))), from];
}
