/** What the browser asks Spillway about itself. */
import { queryOptions } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { AboutReport, RetentionReport, SelfTest, SystemReport } from "#lib/contracts/system.ts";
import { api } from "./api.ts";

export const systemOptions = () =>
  queryOptions({
    queryKey: ["system"],
    queryFn: ({ signal }) => api.get<SystemReport>("/system", {}, signal),
    refetchInterval: () => (isPaused() ? false : 5_000),
  });

export const startSelfTest = (handlers: boolean) => api.post<SelfTest>("/system/self-test", { handlers });
export const followSelfTest = (eventId: string) => api.get<SelfTest>("/system/self-test", { eventId });

export const retentionOptions = () =>
  queryOptions({ queryKey: ["retention"], queryFn: ({ signal }) => api.get<RetentionReport>("/retention", {}, signal) });

/** It changes only with a release. */
export const aboutOptions = () =>
  queryOptions({
    queryKey: ["about"],
    queryFn: ({ signal }) => api.get<AboutReport>("/about", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
