"use client";
/** `/events/:id/diff/:other`: a difference as a page of its own, to link to. */
import { useRouter } from "next/navigation";
import { useEvent } from "#components/queries/events.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { DiffChooser } from "./DiffChooser.tsx";
import { EventDiff } from "./EventDiff.tsx";

export function DiffPage({ eventId, otherId }: { eventId: string; otherId: string }) {
  const router = useRouter();
  const { data: event, error } = useEvent(eventId);
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Difference"
        parent={{ href: `/events/${eventId}`, label: event ? `${event.source.name} › ${event.type}` : "Event" }}
      />
      {error ? <ErrorState title="The event could not be loaded." error={error} /> : null}
      {event ? (
        <>
          <DiffChooser
            event={event}
            otherId={otherId}
            onChoose={(id) => router.push(`/events/${eventId}/diff/${id}${window.location.search}`)}
          />
          <EventDiff event={event} otherId={otherId} />
        </>
      ) : (
        !error && <SkeletonRows rows={10} />
      )}
    </div>
  );
}
