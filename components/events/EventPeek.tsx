"use client";
/** An event beside the list: what happened to it and what it says, without leaving. */
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { PayloadView } from "#components/payload/PayloadView.tsx";
import { useEvent } from "#components/queries/events.ts";
import { buttonClass } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { SidePanel } from "#components/ui/SidePanel.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Timeline } from "./Timeline.tsx";
import { useListKeys } from "./useListKeys.ts";

export type EventPeekProps = {
  eventId: string | null;
  onClose: () => void;
  /** The row in the list: it gets the focus when the panel closes. */
  rowId?: string | undefined;
};

export function EventPeek({ eventId, onClose, rowId }: EventPeekProps) {
  const { data, error, refetch } = useEvent(eventId);
  const event = data?.id === eventId ? data : undefined;
  const peer = event?.lastDelivered ?? event?.previousOfType;
  const router = useRouter();
  // By the time the panel has closed nothing is peeked at: the row is remembered for that moment.
  const row = useRef(rowId);
  useEffect(() => {
    if (rowId !== undefined) row.current = rowId;
  }, [rowId]);
  useListKeys({ d: () => peer && router.push(`/events/${eventId}/diff/${peer}`) });
  return (
    <SidePanel
      open={eventId !== null}
      onOpenChange={(open) => !open && onClose()}
      returnFocus={() => document.getElementById(row.current ?? "")?.querySelector<HTMLElement>("[data-row-link]") ?? null}
      title={event ? `${event.source.name} › ${event.type}` : "Event"}
      actions={
        eventId && (
          <Link href={`/events/${eventId}`} className={buttonClass("ghost", "sm")}>
            Open
          </Link>
        )
      }
    >
      {error ? (
        <div className="p-4">
          <ErrorState title="The event could not be loaded." error={error} onRetry={() => void refetch()} />
        </div>
      ) : event ? (
        <div className="flex flex-col gap-5 p-4">
          <StateBadge state={event.status} look="tint" className="self-start" />
          <Timeline event={event} />
          <PayloadView eventId={event.id} />
        </div>
      ) : (
        <SkeletonRows rows={12} label="Loading the event" />
      )}
    </SidePanel>
  );
}
