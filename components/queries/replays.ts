/** Replays: plan, start, watch, change. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { Replay, ReplayCreate, ReplayDetail, ReplayPatch, ReplayPlan, ReplayScope } from "#lib/contracts/replays.ts";
import { api } from "./api.ts";
import { eventKeys } from "./events.ts";
import { failureKeys } from "./failures.ts";

export const replayKeys = {
  all: ["replays"] as const,
  list: (cursor: string | null) => ["replays", "list", cursor] as const,
  one: (id: string) => ["replays", "one", id] as const,
  /** Beside the others: a replay that moves on elsewhere must not change a plan while it is read. */
  plan: (request: PlanRequest) => ["replay-plan", request] as const,
};

type PlanRequest = { scope: ReplayScope; includeApplied?: boolean };

/** What a replay would do, counted now. Asked anew for every opened plan. */
export function useReplayPlan(request: PlanRequest) {
  return useQuery({
    queryKey: replayKeys.plan(request),
    queryFn: () => api.post<ReplayPlan>("/replays/plan", request),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

export function useReplays(cursor: string | null) {
  return useQuery({
    queryKey: replayKeys.list(cursor),
    queryFn: ({ signal }) => api.get<Page<Replay>>("/replays", { cursor, limit: 50 }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (!isPaused() && state.data?.data.some(isOpen) ? 2_000 : false),
  });
}

/** One replay with its plan, trials and report, asked again every second while it is not over. */
export function useReplay(id: string | null) {
  return useQuery({
    queryKey: replayKeys.one(id ?? ""),
    queryFn: ({ signal }) => api.get<ReplayDetail>(`/replays/${id}`, undefined, signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (!isPaused() && state.data && isOpen(state.data) ? 1_000 : false),
  });
}
const isOpen = ({ state }: Replay) => state === "running" || state === "paused" || state === "trying";

/** Starts a replay. What it changes elsewhere (failures, events) is asked again. */
export function useStartReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: ReplayCreate) => api.post<Replay>("/replays", input),
    onSuccess: () => {
      for (const key of [[...replayKeys.all, "list"], failureKeys.all, [...eventKeys.all, "one"]])
        void client.invalidateQueries({ queryKey: key });
    },
  });
}

export function useChangeReplay(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch: ReplayPatch) => api.patch<Replay>(`/replays/${id}`, patch),
    onSuccess: (replay) =>
      client.setQueryData<ReplayDetail>(replayKeys.one(id), (before) => (before ? { ...before, ...replay } : undefined)),
    onSettled: () => client.invalidateQueries({ queryKey: replayKeys.all }),
  });
}
