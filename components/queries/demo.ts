/** Demo data: is it on, load it, remove it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { DemoState } from "#lib/contracts/demo.ts";
import { api } from "./api.ts";

const KEY = ["demo"] as const;

export function useDemo() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<DemoState>("/demo", undefined, signal),
    // Only a removal changes by itself.
    refetchInterval: ({ state }) => (!isPaused() && state.data?.state === "removing" ? 2_000 : false),
  });
}

function useDemoChange(change: () => Promise<DemoState>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess(state) {
      client.setQueryData(KEY, state);
      void client.invalidateQueries({ refetchType: "active" });
    },
  });
}

export const useLoadDemo = () => useDemoChange(() => api.post<DemoState>("/demo"));
export const useRemoveDemo = () => useDemoChange(() => api.delete<DemoState>("/demo"));
