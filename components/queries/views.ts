/** Saved views: list, save, change, delete. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { SavedView, ViewCount, ViewCreate, ViewPage, ViewPatch } from "#lib/contracts/views.ts";
import { api } from "./api.ts";

const viewKeys = { all: ["views"] as const, list: (page: ViewPage) => ["views", page] as const };

export function useViews(page: ViewPage) {
  return useQuery({
    queryKey: viewKeys.list(page),
    queryFn: ({ signal }) => api.get<Page<SavedView>>("/views", { page }, signal),
    staleTime: 60_000,
  });
}

/** What pinned views find, again every half minute while the page is live. */
export function useViewCounts(enabled: boolean) {
  const { data } = useQuery({
    queryKey: [...viewKeys.all, "counts"],
    queryFn: ({ signal }) => api.get<{ data: ViewCount[] }>("/views/counts", {}, signal),
    enabled,
    staleTime: COUNTS_MS,
    refetchInterval: () => !isPaused() && COUNTS_MS,
    retry: false,
  });
  return new Map(data?.data.map((view) => [view.id, view]));
}
const COUNTS_MS = 30_000;

/** Saves a new view, changes one (`id`), or deletes it. */
export function useViewChanges() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: viewKeys.all });
  const save = useMutation({ mutationFn: (view: ViewCreate) => api.post<SavedView>("/views", view), onSettled });
  const change = useMutation({
    mutationFn: ({ id, ...patch }: ViewPatch & { id: string }) => api.patch<SavedView>(`/views/${id}`, patch),
    onSettled,
  });
  const remove = useMutation({ mutationFn: (id: string) => api.delete(`/views/${id}`), onSettled });
  return { save, change, remove };
}
