/** What the tabs of an event's page ask for, and the two things that leave a mark in the audit log: its real headers, its real signature. */
import { useMutation, useQuery } from "@tanstack/react-query";
import type { EventCopies, EventRelated, EventRouting, EventSchema, RevealedHeaders } from "#lib/contracts/eventViews.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { AuditEntry } from "#lib/contracts/people.ts";
import { api } from "./api.ts";

function useView<T>(id: string, view: string, enabled = true) {
  return useQuery({
    queryKey: ["events", "view", id, view],
    queryFn: ({ signal }) => api.get<T>(`/events/${id}/${view}`, undefined, signal),
    enabled,
    staleTime: 15_000,
  });
}

/** Why each handler got it, or did not. */
export const useRouting = (id: string, enabled = true) => useView<EventRouting>(id, "routing", enabled);
export const useSchema = (id: string) => useView<EventSchema>(id, "schema");
export const useRelated = (id: string) => useView<EventRelated>(id, "related");
export const useEventAudit = (id: string, mayAsk: boolean) => useView<Page<AuditEntry>>(id, "audit", mayAsk);

/** Signed at this very moment, so it is never kept. `secret`: with the source's own, which is audited. */
export const loadCopies = (id: string, secret = false): Promise<EventCopies> =>
  secret ? api.post<EventCopies>(`/events/${id}/curl`) : api.get<EventCopies>(`/events/${id}/curl`);

export const useRevealHeaders = (id: string) =>
  useMutation({ mutationFn: () => api.post<RevealedHeaders>(`/events/${id}/headers`), gcTime: 0 });
