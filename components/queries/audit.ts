/** What the browser asks about the audit log. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Page } from "#lib/contracts/page.ts";
import type { AuditEntry } from "#lib/contracts/people.ts";
import { api } from "./api.ts";

/** Empty texts narrow nothing. */
export type AuditSearch = { action: string; actor: string; from: string; to: string };

export const auditOptions = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ["audit", search],
    queryFn: ({ pageParam, signal }) => api.get<Page<AuditEntry>>("/audit", { ...search, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
