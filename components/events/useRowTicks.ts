"use client";
/** Ticks of the rows of a list, and of the page in sight: the hundred rows that were loaded together. */
import { useCallback, useMemo, useRef } from "react";
import { PAGE_ROWS } from "#components/queries/eventList.ts";
import type { EventListItem } from "#lib/contracts/events.ts";
import { extend, isSelected, type Selection, tick } from "#lib/domain/selection.ts";
import type { RowsInSight } from "./EventsTable.tsx";

export type RowTicks = {
  rows: readonly EventListItem[];
  sight: RowsInSight;
  selection: Selection;
  select: (change: (before: Selection) => Selection) => void;
};

export function useRowTicks({ rows, sight, selection, select }: RowTicks) {
  const latest = useRef({ rows, select });
  latest.current = { rows, select };
  const first = Math.floor((sight.first + sight.last) / 2 / PAGE_ROWS) * PAGE_ROWS;
  const page = useMemo(() => rows.slice(first, first + PAGE_ROWS).map(({ id }) => id), [rows, first]);
  // The same function for every drawing: rows that did not change are not drawn again.
  const onTick = useCallback((id: string, on: boolean, range: boolean) => {
    const { rows: now, select: change } = latest.current;
    if (range)
      change((before) =>
        extend(
          before,
          now.map((row) => row.id),
          id,
        ),
      );
    else change((before) => tick(before, [id], on));
  }, []);
  return { page, onTick, pageTicked: page.length > 0 && page.every((id) => isSelected(selection, id)) };
}
