/** What the browser asks and changes about the person who uses it. */
import { queryOptions } from "@tanstack/react-query";
import type { Page } from "#lib/contracts/page.ts";
import type { Me, MePatch, OwnSession } from "#lib/contracts/people.ts";
import { api } from "./api.ts";

export const changeMe = (change: MePatch) => api.patch<Me>("/me", change);
export const changeOwnPassword = (change: { current: string; password: string }) => api.post<void>("/me/password", change);
export const endSessions = (others: boolean) => api.delete(`/me/sessions?others=${others}`);
export const ownSessionsOptions = () =>
  queryOptions({ queryKey: ["own-sessions"], queryFn: ({ signal }) => api.get<Page<OwnSession>>("/me/sessions", {}, signal) });
