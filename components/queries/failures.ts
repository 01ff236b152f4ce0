/** Failures: the groups of a search, the most pressing ones, one group, and what people do about it. */
import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { FailureComment, FailureCommon, FailureDetail, FailurePage, FailurePatch, FailureSort } from "#lib/contracts/failures.ts";
import type { FailureState } from "#lib/domain/failure.ts";
import { api } from "./api.ts";

export type FailureSearch = { q: string; state: FailureState; sort: FailureSort };

export const failureKeys = {
  all: ["failures"] as const,
  list: (search: FailureSearch) => ["failures", "list", search] as const,
  top: ["failures", "top"] as const,
  one: (fingerprint: string) => ["failures", "one", fingerprint] as const,
  common: (fingerprint: string) => ["failure-common", fingerprint] as const,
};

const pathOf = (fingerprint: string) => `/failures/${encodeURIComponent(fingerprint)}`;
const everyFewSeconds = () => (isPaused() ? false : 4_000);

/** The groups of a search, page by page. Asked again every few seconds, while the page is looked at. */
export function useFailures(search: FailureSearch) {
  return useInfiniteQuery({
    queryKey: failureKeys.list(search),
    queryFn: ({ signal, pageParam }) => api.get<FailurePage>("/failures", { ...search, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: everyFewSeconds,
  });
}

/** The open groups that press most. */
export function useTopFailures() {
  return useQuery({
    queryKey: failureKeys.top,
    queryFn: ({ signal }) => api.get<FailurePage>("/failures", { state: "open", sort: "impact", limit: 50 }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: everyFewSeconds,
  });
}

export function useFailure(fingerprint: string) {
  return useQuery({
    queryKey: failureKeys.one(fingerprint),
    queryFn: ({ signal }) => api.get<FailureDetail>(pathOf(fingerprint), undefined, signal),
    refetchInterval: everyFewSeconds,
  });
}

/** Hundreds of payloads are read for it, and a few more change nothing: asked once in five minutes. */
export function useFailureCommon(fingerprint: string) {
  return useQuery({
    queryKey: failureKeys.common(fingerprint),
    queryFn: ({ signal }) => api.get<FailureCommon>(`${pathOf(fingerprint)}/common`, undefined, signal),
    staleTime: 5 * 60_000,
  });
}

/** What is shown before the server has answered: only what can be taken back and sends nothing. */
const FORESEEN: Partial<Record<FailurePatch["action"], FailureState>> = {
  acknowledge: "acknowledged",
  unacknowledge: "open",
  mute: "muted",
  unmute: "open",
};

export type FailureChange = { fingerprint: string; patch: FailurePatch };

export function useChangeFailure() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ fingerprint, patch }: FailureChange) => api.patch<FailureDetail>(pathOf(fingerprint), patch),
    onMutate: async ({ fingerprint, patch }) => {
      const state = FORESEEN[patch.action];
      if (!state) return;
      await client.cancelQueries({ queryKey: failureKeys.all });
      foresee(client, fingerprint, state);
    },
    onSuccess: (group) => client.setQueryData(failureKeys.one(group.fingerprint), group),
    onSettled: () => client.invalidateQueries({ queryKey: failureKeys.all }),
  });
}

function foresee(client: QueryClient, fingerprint: string, state: FailureState) {
  client.setQueryData<FailureDetail>(failureKeys.one(fingerprint), (before) => before && { ...before, state });
  for (const [key, list] of client.getQueriesData<InfiniteData<FailurePage>>({ queryKey: [...failureKeys.all, "list"] })) {
    const search = key[2] as FailureSearch;
    if (!list || search.state === state) continue;
    const pages = list.pages.map((page) => {
      const data = page.data.filter((group) => group.fingerprint !== fingerprint);
      const moved = page.data.length - data.length;
      const counts = { ...page.counts, [search.state]: page.counts[search.state] - moved, [state]: page.counts[state] + moved };
      return { ...page, data, counts };
    });
    client.setQueryData(key, { ...list, pages });
  }
}

export function useCommentFailure(fingerprint: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => api.post<FailureComment>(`${pathOf(fingerprint)}/comments`, { text }),
    onSettled: () => client.invalidateQueries({ queryKey: failureKeys.one(fingerprint) }),
  });
}
