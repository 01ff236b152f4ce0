/** What the browser asks about the audit log. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Page } from "#lib/contracts/page.ts";
import type { AuditEntry } from "#lib/contracts/people.ts";
import { api } from "./api.ts";

export const auditOptions = (action: string) =>
  infiniteQueryOptions({
    queryKey: ["audit", action],
    queryFn: ({ pageParam, signal }) => api.get<Page<AuditEntry>>("/audit", { action, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
