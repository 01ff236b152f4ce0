/** What the browser asks about handlers. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { BlockedKey, BlockedKeyPatch, HandlerSummary, OverridesPatch } from "#lib/contracts/handlers.ts";
import type { Page } from "#lib/contracts/page.ts";
import { api } from "./api.ts";

const all = ["handlers"] as const;
const pathOf = (name: string) => `/handlers/${encodeURIComponent(name)}`;

export const handlersOptions = () =>
  queryOptions({ queryKey: all, queryFn: ({ signal }) => api.get<Page<HandlerSummary>>("/handlers", {}, signal) });

/** Keys that a dead letter blocks, longest first. */
export const blockedKeysOptions = (name: string) =>
  infiniteQueryOptions({
    queryKey: [...all, name, "blocked-keys"] as const,
    queryFn: ({ signal, pageParam }) => api.get<Page<BlockedKey>>(`${pathOf(name)}/blocked-keys`, { cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

/** Never optimistic: the answer is the truth, and what is on the page is asked again before a button is free. */
function useHandlerChange<I>(change: (input: I) => Promise<HandlerSummary>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries({ queryKey: all }) });
}

export const usePauseHandler = (name: string) => useHandlerChange((paused: boolean) => api.patch<HandlerSummary>(pathOf(name), { paused }));
export const useOverrideHandler = (name: string) =>
  useHandlerChange((overrides: OverridesPatch) => api.patch<HandlerSummary>(pathOf(name), { overrides }));
export const useChangeBlockedKey = (name: string) =>
  useHandlerChange((patch: BlockedKeyPatch) => api.patch<HandlerSummary>(`${pathOf(name)}/blocked-keys`, patch));
