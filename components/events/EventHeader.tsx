"use client";
/** The head of an event's page: how it stands, who sent what and when, whether it is genuine, and what can be done. */
import type { ReactNode } from "react";
import { formatBytes } from "#components/ui/Bytes.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { shortenMiddle } from "#components/ui/Id.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { visible } from "#lib/domain/visible.ts";
import { EventActions, type EventActionsProps } from "./EventActions.tsx";

export const eventsParent = { href: "/events", label: "Events" };

export function EventHeader(props: EventActionsProps) {
  const { event, copies } = props;
  return (
    <div className="relative">
      <PageHeader
        parent={eventsParent}
        title={`${event.source.name} › ${visible(event.type)}`}
        meta={<StateBadge state={event.status} look="tint" />}
        actions={<EventActions {...props} />}
      />
      <Facts event={event} />
      {/* Laid over the gap below, so that nothing moves when it speaks. */}
      <p role="status" className="absolute top-full right-0 z-10 max-w-full text-sm text-muted max-sm:left-0">
        {copies.said && (
          <span className={copies.said.failed ? "bg-st-dead-tint px-1.5 text-st-dead-fg" : "bg-canvas px-1.5"}>{copies.said.text}</span>
        )}
      </p>
    </div>
  );
}

function Facts({ event }: { event: EventDetail }) {
  const { secretVersion } = event.request;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-0.5 text-muted">
      <Time value={event.receivedAt} focusable />
      <Copyable word="key" name="Dedup key: the provider's id" value={event.dedupKey} label="Copy dedup key" />
      <span>{formatBytes(event.bodyBytes)}</span>
      <span>{secretVersion === null ? "not signed" : `verified with secret v${secretVersion}`}</span>
      {event.entityKey && <Copyable word="entity" name="Entity key: what it belongs to" value={event.entityKey} label="Copy entity key" />}
    </p>
  );
}

/** Characters at each end of a key: providers' own ids show whole. */
const KEPT = 16;

function Copyable({ word, name, value, label }: { word: string; name: string; value: string; label: string }): ReactNode {
  return (
    <span className="inline-flex min-w-0 items-center gap-0.5" title={`${name}\n${visible(value)}`}>
      <span className="mr-1 text-faint">{word}</span>
      <code className="truncate text-sm">{shortenMiddle(visible(value), KEPT)}</code>
      <CopyButton text={value} label={label} />
    </span>
  );
}
