/** Events: the list, one event, its bytes, and what can be done to its deliveries. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { DeliveryDetail, DeliveryPatch, EventDetail, EventSummary } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { ApiError, api } from "./api.ts";

export type EventSearch = { q: string; from: string; to: string | null; cursor: string | null };

export const eventKeys = {
  all: ["events"] as const,
  list: (search: EventSearch) => ["events", "list", search] as const,
  fresh: (search: EventSearch) => ["events", "fresh", search] as const,
  one: (id: string) => ["events", "one", id] as const,
  body: (id: string) => ["events", "body", id] as const,
};

export const EVENTS_PER_PAGE = 100;
const loadEvents = (search: EventSearch, signal?: AbortSignal) =>
  api.get<Page<EventSummary>>("/events", { ...search, limit: EVENTS_PER_PAGE }, signal);

/** One page of what a search finds. It stays as it is until asked again: rows never move under the reader. */
export function useEvents(search: EventSearch) {
  return useQuery({
    queryKey: eventKeys.list(search),
    queryFn: ({ signal }) => loadEvents(search, signal),
    placeholderData: keepPreviousData,
    staleTime: "static",
  });
}

/**
 * The same page as it would be now, asked whenever `moment` (the stream's newest event) moves. `show` puts it in the
 * list's place. An empty list has no rows that could move: it takes what comes by itself, and without a query it
 * looks twice a second, so that the first event somebody sends is seen at once.
 */
export function useFreshEvents(search: EventSearch, moment: string | null, shown: Page<EventSummary> | undefined) {
  const client = useQueryClient();
  const waiting = shown?.data.length === 0 && search.q === "";
  const { data } = useQuery({
    queryKey: [...eventKeys.fresh(search), moment],
    queryFn: async ({ signal }) => {
      const fresh = await loadEvents(search, signal);
      const key = eventKeys.list(search);
      if (fresh.data.length > 0 && client.getQueryData<Page<EventSummary>>(key)?.data.length === 0) client.setQueryData(key, fresh);
      return fresh;
    },
    enabled: shown !== undefined && search.cursor === null && (moment !== null || waiting),
    placeholderData: keepPreviousData,
    refetchInterval: () => (waiting && !isPaused() ? 500 : false),
    gcTime: 10_000,
  });
  return { fresh: data, show: () => data && client.setQueryData(eventKeys.list(search), data) };
}

/** One event with its deliveries and attempts; asked again while something is still to happen. */
export function useEvent(id: string | null) {
  return useQuery({
    queryKey: eventKeys.one(id ?? ""),
    queryFn: ({ signal }) => api.get<EventDetail>(`/events/${id}`, undefined, signal),
    enabled: id !== null && !id.startsWith("req_"),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (!isPaused() && state.data?.deliveries.some(isOpen) ? 2_000 : false),
  });
}
const OPEN: readonly string[] = ["queued", "delivering", "retrying", "sending"];
const isOpen = ({ state, calls }: DeliveryDetail) => OPEN.includes(state) || calls.some((call) => OPEN.includes(call.state));

/** The event's bytes, exactly. They never change, so they are asked for once. */
export function useEventBody(id: string | null) {
  return useQuery({
    queryKey: eventKeys.body(id ?? ""),
    queryFn: ({ signal }) => loadBody(id ?? "", signal),
    enabled: id !== null,
    staleTime: "static",
  });
}

/** Also of a request, where its bytes are kept: a repeat with another body. */
export const bodyUrl = (id: string) => `/api/v1/${id.startsWith("req_") ? "requests" : "events"}/${id}/body`;

/** @throws ApiError */
export async function loadBody(id: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(bodyUrl(id), { signal: signal ?? null, credentials: "same-origin" });
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  const answer = (await response.json().catch(() => undefined)) as { error?: ConstructorParameters<typeof ApiError>[1] } | undefined;
  throw new ApiError(
    response.status,
    answer?.error ?? {
      code: "unexpected_answer",
      message: `The server answered ${response.status} for the body.`,
      fix: "Try again.",
      requestId: "",
    },
  );
}

/** Cancels a delivery, or tries it now. The answer is the truth, so the event is asked again afterwards. */
export function usePatchDelivery() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, action }: { id: string } & DeliveryPatch) => api.patch(`/deliveries/${id}`, { action }),
    onSettled: () => client.invalidateQueries({ queryKey: [...eventKeys.all, "one"] }),
  });
}

/** Gives a dead outbound call all its attempts again. */
export function useRetryCall() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.patch(`/outbox/${id}`, { action: "retry" }),
    onSettled: () => client.invalidateQueries({ queryKey: [...eventKeys.all, "one"] }),
  });
}
