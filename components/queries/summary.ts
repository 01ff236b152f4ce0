/** A search from afar: its counts, what it would cost, and the paths it may name. */
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { EventsOverview, LearnedPath, QueryCost } from "#lib/contracts/summary.ts";
import { api } from "./api.ts";
import { eventKeys } from "./events.ts";

export type SummarySearch = { q: string; from: string | null; to: string | null };

const REFRESH_MS = 15_000;

/** Histogram and facets are one answer. It is asked again while the range goes on, unless that means reading events. */
export function useEventSummary(search: SummarySearch, tz: string) {
  return useQuery({
    queryKey: [...eventKeys.all, "summary", search, tz],
    queryFn: ({ signal }) => api.get<EventsOverview>("/events/summary", { ...search, tz }, signal),
    placeholderData: keepPreviousData,
    staleTime: REFRESH_MS,
    refetchInterval: ({ state }) => (search.to === null && state.data?.source === "rollup" && !isPaused() ? REFRESH_MS : false),
    retry: false,
  });
}

/** What a query would read if it were run. */
export const costOf = (search: SummarySearch) =>
  queryOptions({
    queryKey: ["query", "explain", search],
    queryFn: ({ signal }) => api.get<QueryCost>("/query/explain", search, signal),
    staleTime: REFRESH_MS,
    retry: false,
  });

/** Body paths that begin so; null asks for none. */
export function usePaths(prefix: string | null) {
  return useQuery({
    queryKey: ["query", "paths", prefix],
    queryFn: ({ signal }) => api.get<{ data: LearnedPath[] }>("/query/paths", { prefix }, signal),
    enabled: prefix !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
}
