"use client";
/** What people did to an event, its deliveries and its replays. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useEventAudit } from "#components/queries/eventViews.ts";
import { AuditTable } from "#components/settings/AuditTable.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";

export function AuditTab({ event }: { event: EventDetail }) {
  const reason = useRoleReason("operator");
  const { data, error, refetch } = useEventAudit(event.id, reason === undefined);
  if (reason !== undefined) return <Empty title="Who did what">{reason}</Empty>;
  if (error) return <ErrorState title="The audit log could not be loaded." error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={5} label="Loading the audit log" />;
  if (data.data.length === 0)
    return (
      <Empty title="Nobody has touched it">
        Replays, retries, cancelled deliveries, revealed headers and real signatures are written here, with who it was.
      </Empty>
    );
  return <AuditTable entries={data.data} />;
}
