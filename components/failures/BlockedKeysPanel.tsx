"use client";
/** The keys that this group's handler cannot go on with: retry what is in the way, or go on without it. */
import { useQuery } from "@tanstack/react-query";
import { BlockedKeys } from "#components/handlers/BlockedKeys.tsx";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { handlersOptions } from "#components/queries/handlers.ts";

export function BlockedKeysPanel({ handler }: { handler: string }) {
  const { data } = useQuery(handlersOptions());
  const reason = useRoleReason("operator");
  const summary = data?.data.find(({ name }) => name === handler);
  return summary && <BlockedKeys handler={summary} disabledReason={reason} />;
}
