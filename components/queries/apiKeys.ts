/** What the browser asks about API keys. */
import { queryOptions } from "@tanstack/react-query";
import type { Page } from "#lib/contracts/page.ts";
import type { ApiKey, ApiKeyCreate } from "#lib/contracts/people.ts";
import { api } from "./api.ts";

export const apiKeysOptions = () =>
  queryOptions({ queryKey: ["api-keys"], queryFn: ({ signal }) => api.get<Page<ApiKey>>("/api-keys", {}, signal) });

/** The answer holds the whole key, this once. */
export const createApiKey = (key: ApiKeyCreate) => api.post<ApiKey>("/api-keys", key);
export const revokeApiKey = (id: string) => api.delete(`/api-keys/${id}`);
