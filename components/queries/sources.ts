/** Sources: list, one, create, change, secrets, test events; and the providers they are made from. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { ProviderSummary, SecretRotate, Source, SourceCreate, SourcePatch, SourceTestResult } from "#lib/contracts/sources.ts";
import { api } from "./api.ts";

export const sourceKeys = {
  all: ["sources"] as const,
  list: ["sources", "list"] as const,
  one: (id: string) => ["sources", "one", id] as const,
};

export function useSources() {
  return useQuery({
    queryKey: sourceKeys.list,
    queryFn: ({ signal }) => api.get<Page<Source>>("/sources", undefined, signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => (isPaused() ? false : 10_000),
  });
}

export function useSource(id: string) {
  return useQuery({
    queryKey: sourceKeys.one(id),
    queryFn: ({ signal }) => api.get<Source>(`/sources/${id}`, undefined, signal),
    refetchInterval: () => (isPaused() ? false : 5_000),
  });
}

/** They change only with a release. */
export function useProviders() {
  return useQuery({
    queryKey: ["providers"],
    queryFn: ({ signal }) => api.get<Page<ProviderSummary>>("/providers", undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export type CreatedSource = Source & { generated?: Record<string, string> };

export function useCreateSource() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: SourceCreate) => api.post<CreatedSource>("/sources", input),
    onSuccess: () => void client.invalidateQueries({ queryKey: sourceKeys.all }),
  });
}

/** Every change of one source; the answer replaces what the page shows. */
function useSourceChange<I>(id: string, change: (input: I) => Promise<Source>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (source) => {
      client.setQueryData(sourceKeys.one(id), source);
      void client.invalidateQueries({ queryKey: sourceKeys.list });
    },
  });
}

export const useUpdateSource = (id: string) => useSourceChange(id, (patch: SourcePatch) => api.patch<Source>(`/sources/${id}`, patch));
export const useRotateSecret = (id: string) =>
  useSourceChange(id, (input: SecretRotate) => api.post<Source>(`/sources/${id}/secrets`, input));
export const useRevokeOldSecrets = (id: string) => useSourceChange(id, () => api.delete<Source>(`/sources/${id}/secrets`));

export function useDeleteSource(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete(`/sources/${id}`),
    onSuccess: () => void client.invalidateQueries({ queryKey: sourceKeys.list }),
  });
}

export function useTestSource(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (type: string | undefined) => api.post<SourceTestResult>(`/sources/${id}/test`, type === undefined ? {} : { type }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["requests"] });
      void client.invalidateQueries({ queryKey: sourceKeys.one(id) });
    },
  });
}
