/** Requests as received, with their verdicts. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { RequestSummary } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { SignatureExplanation } from "#lib/domain/explainSignature.ts";
import { api } from "./api.ts";

/** Why its signature was refused; asked anew each time it is opened, because a secret may have changed. */
export function useExplanation(requestId: string) {
  return useQuery({
    queryKey: ["explanations", requestId],
    queryFn: ({ signal }) => api.get<SignatureExplanation>(`/requests/${requestId}/explanation`, undefined, signal),
  });
}

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
