/** A saved view as the state of the events page, and the other way round. */
import type { SavedView } from "#lib/contracts/views.ts";

export type ViewState = { q: string; from: string | null; to: string | null; cols: string | null };

export const stateOf = ({ q, from, to, columns }: SavedView): ViewState => ({ q, from, to, cols: columns });

export const isChanged = (view: SavedView, now: ViewState): boolean => {
  const saved = stateOf(view);
  return saved.q !== now.q || saved.from !== now.from || saved.to !== now.to || saved.cols !== now.cols;
};

/** A link that opens it; everything is in the URL, so that it works before the views are loaded. */
export function viewHref(view: SavedView): string {
  const search = new URLSearchParams({ view: view.id });
  for (const [name, value] of Object.entries(stateOf(view))) if (value) search.set(name, value);
  return `/${view.page}?${search}`;
}
