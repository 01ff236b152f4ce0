"use client";
/** One event: who sent it, what happened to it, what it says, and how it differs from its peers. */
import { useEvent } from "#components/queries/events.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { useTab } from "#components/ui/Tabs.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { EventHeader, eventsParent } from "./EventHeader.tsx";
import { EVENT_TABS, EventTabs } from "./EventTabs.tsx";
import { Timeline } from "./Timeline.tsx";
import { useEventCopies } from "./useEventCopies.ts";
import { useListKeys } from "./useListKeys.ts";

export function EventPage({ eventId }: { eventId: string }) {
  const { data: event, error, refetch } = useEvent(eventId);
  if (event) return <LoadedEvent event={event} />;
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title="Event" parent={eventsParent} />
      {error ? (
        <ErrorState title="The event could not be loaded." error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={12} />
      )}
    </div>
  );
}

function LoadedEvent({ event }: { event: EventDetail }) {
  const [tab, open] = useTab(EVENT_TABS);
  const copies = useEventCopies(event);
  useListKeys({
    d: () => open("diff"),
    r: () => document.querySelector<HTMLElement>("[data-replay]")?.click(),
    y: copies.startSequence,
  });
  return (
    <div className="flex flex-col gap-6">
      <EventHeader event={event} copies={copies} onDiff={() => open("diff")} />
      <div className="grid gap-x-8 gap-y-6 xl:grid-cols-[minmax(22rem,11fr)_minmax(0,14fr)]">
        <Section title="Timeline">
          <Timeline event={event} />
        </Section>
        <EventTabs event={event} tab={tab} />
      </div>
    </div>
  );
}
