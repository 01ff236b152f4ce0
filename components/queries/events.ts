/** Events: the list, one event, its bytes, and what can be done to its deliveries. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { DeliveryDetail, DeliveryPatch, EventDetail, EventListItem } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { ApiError, api } from "./api.ts";

export type EventSearch = { q: string; from: string };

export const eventKeys = {
  all: ["events"] as const,
  some: (search: EventSearch) => ["events", "some", search] as const,
  one: (id: string) => ["events", "one", id] as const,
  body: (id: string) => ["events", "body", id] as const,
};

/** The newest of what a search finds, inside another page. They stay as they are until asked again. */
export function useEvents(search: EventSearch) {
  return useQuery({
    queryKey: eventKeys.some(search),
    queryFn: ({ signal }) => api.get<Page<EventListItem>>("/events", { ...search, limit: 100 }, signal),
    placeholderData: keepPreviousData,
    staleTime: "static",
  });
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

/** Where the palette looks for a provider's id, one after the other: as the event's own, then as any value of a payload. */
const queriesFor = (id: string) => [`"${id}"`, `body:"${id}"`];
const LOOK_FROM = "now-30d";

/**
 * Where a provider's id leads: the page of its event if there is one within 30 days, else the list that shows several, or none and why.
 * @throws ApiError when the search does not answer.
 */
export async function placeOfProviderId(id: string): Promise<string> {
  const list = (q: string) => `/events?q=${encodeURIComponent(q)}&from=${LOOK_FROM}`;
  for (const q of queriesFor(id)) {
    const { data } = await api.get<Page<EventListItem>>("/events", { q, from: LOOK_FROM, limit: 2 });
    const [only] = data;
    if (only) return data.length === 1 ? `/events/${only.id}` : list(q);
  }
  return list(id);
}
