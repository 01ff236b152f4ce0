/**
 * What is selected in a list: single rows, or by a second deliberate step everything that the query finds. Never the
 * one for the other: rows that are ticked one by one, or by the page, stay rows.
 */

export type Selection = {
  ids: ReadonlySet<string>;
  /** Everything that matches, whatever is loaded. `ids` are what it falls back to. */
  all: boolean;
  /** Where a range begins. */
  anchor: string | undefined;
};

export const NOTHING_SELECTED: Selection = { ids: new Set(), all: false, anchor: undefined };

/** So many ids fit into a query's 4,096 characters. */
export const MAX_SINGLE = 130;

export const isSelected = ({ ids, all }: Selection, id: string): boolean => all || ids.has(id);
export const isEmpty = ({ ids, all }: Selection): boolean => !all && ids.size === 0;

/** Ticks rows or takes their ticks away; taking one from everything leaves what was ticked before. */
export function tick(selection: Selection, ids: readonly string[], on: boolean): Selection {
  const next = on ? selection.ids.union(new Set(ids)) : selection.ids.difference(new Set(ids));
  return { ids: next, all: selection.all && on, anchor: ids.at(-1) ?? selection.anchor };
}

export const toggle = (selection: Selection, id: string): Selection => tick(selection, [id], !isSelected(selection, id));

/** Ticks every row from the last one touched to this one. */
export function extend(selection: Selection, rows: readonly string[], to: string): Selection {
  const end = rows.indexOf(to);
  if (end < 0) return selection;
  const start = rows.indexOf(selection.anchor ?? "");
  const [first, last] = start < 0 ? [end, end] : start < end ? [start, end] : [end, start];
  return { ...tick(selection, rows.slice(first, last + 1), true), anchor: to };
}

/** The page, and asked for again, everything that matches. */
export function selectMore(selection: Selection, page: readonly string[]): Selection {
  const whole = page.length > 0 && page.every((id) => selection.ids.has(id));
  return whole || selection.all ? { ...selection, all: page.length > 0 } : tick(selection, page, true);
}

/** The selection as a query: replay and export take nothing else. */
export const queryOfSelection = ({ ids, all }: Selection, q: string): string => (all ? q : `id:(${[...ids].join(",")})`);
