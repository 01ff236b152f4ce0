/** How many events each pinned view finds now: what the navigation shows beside its name. */
import type { ViewCount } from "#lib/contracts/views.ts";
import { publicId } from "#lib/domain/id.ts";
import type { Actor } from "#lib/operations/actor.ts";
import { queryOf, rangeOf } from "#lib/operations/replayScope.ts";
import type { Brief, Db } from "#lib/postgres/db.ts";
import { needsScan, searchEventIds } from "#lib/store/search.ts";
import { listViews, type ViewRow } from "#lib/store/views.ts";

/** Counting stops here: that it is many is all one wants to know of a number in the navigation. */
const MOST = 1_000;
/** The navigation has room for no more. */
const MOST_VIEWS = 20;

type Deps = { read: Db; brief: Brief; now: Date };

/** In the views' order, one after the other: a number in the margin must not take a search's connections. */
export async function countPinnedViews({ read, brief, now }: Deps, actor: Actor): Promise<ViewCount[]> {
  const pinned = (await listViews(read, "events", actor.name)).filter((view) => view.pinned).slice(0, MOST_VIEWS);
  const counts: ViewCount[] = [];
  for (const view of pinned) counts.push({ id: publicId("viw", view.id), ...(await countView(brief, view, now)) });
  return counts;
}

async function countView(brief: Brief, view: ViewRow, now: Date): Promise<Pick<ViewCount, "count" | "more">> {
  const query = queryOf(view.q);
  const unknown = { count: null, more: false };
  if (needsScan(query)) return unknown;
  const range = rangeOf({ from: view.range_from ?? undefined, to: view.range_to ?? undefined }, now);
  const ids = await brief((db) => searchEventIds(db, { query, range, now }, { limit: MOST + 1 }));
  return ids ? { count: Math.min(MOST, ids.length), more: ids.length > MOST } : unknown;
}
