/** Requests as received, with their verdicts. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { RequestSummary } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { api } from "./api.ts";

export type RequestSearch = { sourceId?: string | null; verdict?: string | null; cursor?: string | null; limit?: number };

/** The first page is asked again while it is looked at; older ones stay as they are. */
export function useRequests(search: RequestSearch, everyMs = 4_000) {
  return useQuery({
    queryKey: ["requests", search],
    queryFn: ({ signal }) => api.get<Page<RequestSummary>>("/requests", search, signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => (isPaused() || search.cursor ? false : everyMs),
  });
}
