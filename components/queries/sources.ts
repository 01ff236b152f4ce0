/** Sources: list, one, create, change, secrets, test events; and the providers they are made from. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { ProviderSummary, SecretRotate, Source, SourceCreate, SourcePatch, SourceTestResult } from "#lib/contracts/sources.ts";
import type { TypeSchema } from "#lib/domain/inferSchema.ts";
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

export function useSource(id: string, everyMs = 5_000) {
  return useQuery({
    queryKey: sourceKeys.one(id),
    queryFn: ({ signal }) => api.get<Source>(`/sources/${id}`, undefined, signal),
    refetchInterval: () => (isPaused() ? false : everyMs),
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
function useSourceChange<I, S extends Source = Source>(id: string, change: (input: I) => Promise<S>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (answer) => {
      // What was made up is shown once and kept nowhere.
      const { generated: _, ...source } = answer as CreatedSource;
      client.setQueryData(sourceKeys.one(id), source);
      void client.invalidateQueries({ queryKey: sourceKeys.list });
    },
  });
}

export const useUpdateSource = (id: string) => useSourceChange(id, (patch: SourcePatch) => api.patch<Source>(`/sources/${id}`, patch));
export const useRotateSecret = (id: string) =>
  useSourceChange(id, (input: SecretRotate) => api.post<CreatedSource>(`/sources/${id}/secrets`, input));
export const useRevokeOldSecrets = (id: string) => useSourceChange(id, () => api.delete<Source>(`/sources/${id}/secrets`));

export const useStartLogOnly = (id: string) =>
  useSourceChange(id, (minutes: number) => api.put<Source>(`/sources/${id}/log-only`, { minutes }));
export const useEndLogOnly = (id: string) => useSourceChange(id, () => api.delete<Source>(`/sources/${id}/log-only`));

export function useSourceSchema(id: string) {
  return useQuery({
    queryKey: ["sources", "schema", id],
    queryFn: ({ signal }) => api.get<Page<TypeSchema>>(`/sources/${id}/schema`, undefined, signal),
    staleTime: 60_000,
  });
}

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
