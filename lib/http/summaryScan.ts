/** A summary of any query: the newest events it finds are read and counted, as far back as the limit and the time reach. */
import { idTime } from "#lib/domain/id.ts";
import type { Range } from "#lib/domain/range.ts";
import type { Brief } from "#lib/postgres/db.ts";
import { type SearchScope, searchEventIds } from "#lib/store/search.ts";
import { countFound, type FoundCount } from "#lib/store/summary.ts";
import { URGENCY } from "./events.ts";
import { count, countStatus, emptyTally, statusAt, type Tally } from "./summaryTally.ts";

export type ScanLimits = { events: number; budgetMs: number };
export type Scanned = { tally: Tally; counted: Range };

export async function scanSummary(brief: Brief, scope: SearchScope, edges: readonly Date[], limits: ScanLimits): Promise<Scanned> {
  const { ids, counted } = await newestIds(brief, scope, limits);
  const counts = ids.length === 0 ? [] : await brief((db) => countFound(db, ids, edges, URGENCY));
  const tally = emptyTally(edges.length - 1);
  // Too slow to say anything about: then nothing was counted.
  if (!counts) return { tally, counted: { from: counted.to, to: counted.to } };
  addFound(tally, counts);
  return { tally, counted };
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
  { events, budgetMs }: ScanLimits,
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
