/** Failures: the groups, and one group. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { FailureDetail, FailureGroup } from "#lib/contracts/failures.ts";
import type { Page } from "#lib/contracts/page.ts";
import { api } from "./api.ts";

export const failureKeys = {
  all: ["failures"] as const,
  list: (search: { q: string; cursor: string | null }) => ["failures", "list", search] as const,
  one: (fingerprint: string) => ["failures", "one", fingerprint] as const,
};

/** Open groups, latest first. `live`: asked again every few seconds, while the page is looked at. */
export function useFailures(search: { q: string; cursor: string | null }, live: boolean) {
  return useQuery({
    queryKey: failureKeys.list(search),
    queryFn: ({ signal }) => api.get<Page<FailureGroup>>("/failures", { ...search, limit: 100 }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: live ? 4_000 : false,
  });
}

export function useFailure(fingerprint: string, live: boolean) {
  return useQuery({
    queryKey: failureKeys.one(fingerprint),
    queryFn: ({ signal }) => api.get<FailureDetail>(`/failures/${fingerprint}`, undefined, signal),
    refetchInterval: live ? 4_000 : false,
  });
}
