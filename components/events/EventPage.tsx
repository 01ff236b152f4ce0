"use client";
/** One event: who sent it, what happened to it, what it says, and how it differs from its peers. */
import { parseAsString, useQueryState } from "nuqs";
import { useRef } from "react";
import { bestPeer, DiffChooser } from "#components/diff/DiffChooser.tsx";
import { EventDiff } from "#components/diff/EventDiff.tsx";
import { PayloadView } from "#components/payload/PayloadView.tsx";
import { useEvent } from "#components/queries/events.ts";
import { ReplayButton } from "#components/replays/ReplayButton.tsx";
import { formatBytes } from "#components/ui/Bytes.tsx";
import { CopyButton, copyText } from "#components/ui/CopyButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Tabs, useTab } from "#components/ui/Tabs.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { visible } from "#lib/domain/visible.ts";
import { HeadersView, RequestView } from "./RequestView.tsx";
import { Timeline } from "./Timeline.tsx";
import { useListKeys } from "./useListKeys.ts";

const parent = { href: "/events", label: "Events" };

export function EventPage({ eventId }: { eventId: string }) {
  const { data: event, error, refetch } = useEvent(eventId);
  if (!event)
    return (
      <div className="flex flex-col gap-4">
        <PageHeader title="Event" parent={parent} />
        {error ? (
          <ErrorState title="The event could not be loaded." error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={12} />
        )}
      </div>
    );
  return (
    <div className="flex flex-col gap-6">
      <Header event={event} />
      <div className="grid gap-x-8 gap-y-6 xl:grid-cols-[minmax(22rem,5fr)_minmax(0,7fr)]">
        <Section title="Timeline">
          <Timeline event={event} />
        </Section>
        <EventTabs event={event} />
      </div>
    </div>
  );
}

function Header({ event }: { event: EventDetail }) {
  const { secretVersion } = event.request;
  return (
    <PageHeader
      parent={parent}
      title={`${event.source.name} › ${visible(event.type)}`}
      meta={<StateBadge state={event.status} look="tint" />}
      actions={
        <>
          <CopyButton size="md" variant="secondary" text={event.id} label="Copy id" visible />
          <ReplayButton data-replay scope={{ kind: "event", eventId: event.id }}>
            Replay to all handlers
          </ReplayButton>
        </>
      }
    >
      <span className="flex flex-wrap items-center gap-x-4 gap-y-0.5">
        <Time value={event.receivedAt} focusable />
        <span className="inline-flex min-w-0 items-center gap-1" title="Dedup key: the provider's id">
          <code className="truncate text-sm">{visible(event.dedupKey)}</code>
          <CopyButton text={event.dedupKey} label="Copy dedup key" />
        </span>
        <span>{formatBytes(event.bodyBytes)}</span>
        <span>{secretVersion === null ? "not signed" : `verified with secret v${secretVersion}`}</span>
        {event.entityKey && <span title="Entity key">{visible(event.entityKey)}</span>}
      </span>
    </PageHeader>
  );
}

const TABS = [
  { value: "payload", label: "Payload" },
  { value: "headers", label: "Headers" },
  { value: "request", label: "Request" },
  { value: "diff", label: "Diff" },
];

function EventTabs({ event }: { event: EventDetail }) {
  const [tab, open] = useTab(TABS);
  const yanked = useRef(0);
  useListKeys({
    d: () => open("diff"),
    r: () => document.querySelector<HTMLElement>("[data-replay]")?.click(),
    y: (press) => {
      yanked.current = press.timeStamp;
    },
    i: (press) => press.timeStamp - yanked.current < 1_200 && void copyText(event.id),
  });
  return (
    <section aria-label="What was received" className="min-w-0">
      <Tabs label="What was received" items={TABS} className="mb-2" />
      {tab === "payload" && <PayloadView eventId={event.id} />}
      {tab === "headers" && <HeadersView event={event} />}
      {tab === "request" && <RequestView event={event} />}
      {tab === "diff" && <DiffTab event={event} />}
    </section>
  );
}

function DiffTab({ event }: { event: EventDetail }) {
  const [asked, setAsked] = useQueryState("with", parseAsString);
  const otherId = asked ?? bestPeer(event);
  return (
    <div className="flex flex-col gap-2">
      <DiffChooser event={event} otherId={otherId} onChoose={(id) => void setAsked(id)} />
      {otherId ? (
        <EventDiff event={event} otherId={otherId} />
      ) : (
        <p className="py-4 text-muted">There is no other event of this type yet. Paste the id of any event to compare with it.</p>
      )}
    </div>
  );
}
