/** What the browser asks about handlers. */
import { queryOptions } from "@tanstack/react-query";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import type { Page } from "#lib/contracts/page.ts";
import { api } from "./api.ts";

export const handlersOptions = () =>
  queryOptions({ queryKey: ["handlers"], queryFn: ({ signal }) => api.get<Page<HandlerSummary>>("/handlers", {}, signal) });

/** Never optimistic: the answer is the truth. */
export const pauseHandler = (name: string, paused: boolean) =>
  api.patch<HandlerSummary>(`/handlers/${encodeURIComponent(name)}`, { paused });
