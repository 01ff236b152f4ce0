"use client";
/** What is ticked in a search's list. Kept beside the list itself: the way back finds both. */
import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ListSearch } from "#components/queries/eventList.ts";
import { NOTHING_SELECTED, type Selection } from "#lib/domain/selection.ts";

const KEEP_MS = 30 * 60_000;

export function useSelection(search: ListSearch): [Selection, (change: (before: Selection) => Selection) => void] {
  const client = useQueryClient();
  const queryKey = ["event-selection", search];
  const { data = NOTHING_SELECTED } = useQuery<Selection>({ queryKey, queryFn: skipToken, staleTime: "static", gcTime: KEEP_MS });
  return [data, (change) => client.setQueryData<Selection>(queryKey, (before) => change(before ?? NOTHING_SELECTED))];
}
