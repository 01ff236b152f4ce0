/** Alert rules, channels and what was sent. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type {
  AlertChannel,
  AlertNotification,
  AlertPreview,
  AlertPreviewQuery,
  AlertRule,
  AlertRuleCreate,
  AlertRulePatch,
  ChannelCreate,
} from "#lib/contracts/alerts.ts";
import type { Page } from "#lib/contracts/page.ts";
import { api } from "./api.ts";

const keys = {
  all: ["alerts"] as const,
  rules: ["alerts", "rules"] as const,
  channels: ["alerts", "channels"] as const,
  notifications: ["alerts", "notifications"] as const,
};

export function useAlertRules() {
  return useQuery({
    queryKey: keys.rules,
    queryFn: ({ signal }) => api.get<Page<AlertRule>>("/alerts", undefined, signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => (isPaused() ? false : 5_000),
  });
}

export function useAlertChannels() {
  return useQuery({ queryKey: keys.channels, queryFn: ({ signal }) => api.get<Page<AlertChannel>>("/alerts/channels", undefined, signal) });
}

/** Null asks nothing. */
export function useAlertPreview(measure: AlertPreviewQuery | null) {
  return useQuery({
    queryKey: [...keys.all, "preview", measure],
    queryFn: ({ signal }) => api.get<AlertPreview>("/alerts/preview", { ...measure }, signal),
    enabled: measure !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export function useNotifications(ruleId: string | null) {
  return useQuery({
    queryKey: [...keys.notifications, ruleId],
    queryFn: ({ signal }) => api.get<Page<AlertNotification>>("/alerts/notifications", { ruleId, limit: 50 }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => (isPaused() ? false : 5_000),
  });
}

function useAlertChange<I, R>(change: (input: I) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => void client.invalidateQueries({ queryKey: keys.all }) });
}

export const useSaveRule = (id: string | null) =>
  useAlertChange((input: AlertRuleCreate) =>
    id === null ? api.post<AlertRule>("/alerts", input) : api.patch<AlertRule>(`/alerts/${id}`, input),
  );
export const useChangeRule = () =>
  useAlertChange(({ id, patch }: { id: string; patch: AlertRulePatch }) => api.patch<AlertRule>(`/alerts/${id}`, patch));
export const useMuteRule = () =>
  useAlertChange(({ id, minutes }: { id: string; minutes: number }) => api.post<AlertRule>(`/alerts/${id}/mute`, { minutes }));
export const useTestRule = () => useAlertChange((input: AlertRuleCreate) => api.post<AlertNotification>("/alerts/test", input));
export const useDeleteRule = () => useAlertChange((id: string) => api.delete(`/alerts/${id}`));
export const useCreateChannel = () => useAlertChange((input: ChannelCreate) => api.post<AlertChannel>("/alerts/channels", input));
export const useDeleteChannel = () => useAlertChange((id: string) => api.delete(`/alerts/channels/${id}`));
export const useTestChannel = () => useAlertChange((id: string) => api.post<AlertNotification>(`/alerts/channels/${id}/test`));
