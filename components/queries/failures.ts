/** Failures: the groups, and one group. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { FailureDetail, FailureGroup } from "#lib/contracts/failures.ts";
import type { Page } from "#lib/contracts/page.ts";
import { api } from "./api.ts";

export const failureKeys = {
  all: ["failures"] as const,
  list: (search: { q: string; cursor: string | null }) => ["failures", "list", search] as const,
  one: (fingerprint: string) => ["failures", "one", fingerprint] as const,
};

/** Open groups, latest first. Asked again every few seconds, while the page is looked at. */
export function useFailures(search: { q: string; cursor: string | null }) {
  return useQuery({
    queryKey: failureKeys.list(search),
    queryFn: ({ signal }) => api.get<Page<FailureGroup>>("/failures", { ...search, limit: 100 }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => (isPaused() ? false : 4_000),
  });
}

export function useFailure(fingerprint: string) {
  return useQuery({
    queryKey: failureKeys.one(fingerprint),
    queryFn: ({ signal }) => api.get<FailureDetail>(`/failures/${fingerprint}`, undefined, signal),
    refetchInterval: () => (isPaused() ? false : 4_000),
  });
}
