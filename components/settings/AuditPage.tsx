"use client";
/** Who did what, newest first. Nothing here can be changed. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { auditOptions } from "#components/queries/audit.ts";
import { Button } from "#components/ui/Button.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Select } from "#components/ui/Select.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { AuditTable } from "./AuditTable.tsx";
import { actionOptions } from "./auditActions.ts";

export function AuditPage() {
  const [action, setAction] = useQueryState("action", parseAsString.withDefault(""));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditOptions(action));
  const entries = data?.pages.flatMap((page) => page.data);
  return (
    <Section
      title="Who did what"
      actions={
        <Select
          aria-label="Action"
          className="w-52"
          value={action}
          onChange={(next) => void setAction(next || null)}
          options={actionOptions(action)}
        />
      }
    >
      {error && !data && <ErrorState title="The audit log could not be loaded." error={error} onRetry={() => void refetch()} />}
      {!entries && !error && <SkeletonRows label="Loading the audit log" />}
      {entries?.length === 0 && (
        <Empty title="Nothing here" action={action ? <Button onClick={() => void setAction(null)}>Show every action</Button> : null}>
          {action ? `Nobody has done ${action} yet.` : "Every change somebody makes is written here: who, what, from where."}
        </Empty>
      )}
      {entries && entries.length > 0 && <AuditTable entries={entries} />}
      {hasNextPage && (
        <div className="mt-3">
          <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older entries
          </Button>
        </div>
      )}
    </Section>
  );
}
