"use client";
/** The diff of an event against another: the useful peers are offered, any id can be pasted. */
import { ArrowLeftRight } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { readPayload } from "#components/payload/readPayload.ts";
import { useEvent, useEventBody } from "#components/queries/events.ts";
import { buttonClass } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { idTime, parsePublicId } from "#lib/domain/id.ts";
import { PayloadDiff } from "./PayloadDiff.tsx";

export type EventDiffProps = { event: EventDetail; otherId: string };

/** The other event (or a repeat of this one) is "before", this one "after": the question is what this one has that the other had not. */
export function EventDiff({ event, otherId }: EventDiffProps) {
  const isRequest = otherId.startsWith("req_");
  const other = useEvent(otherId);
  const before = useEventBody(otherId);
  const after = useEventBody(event.id);
  const left = useMemo(() => before.data && readPayload(before.data), [before.data]);
  const right = useMemo(() => after.data && readPayload(after.data), [after.data]);
  const failed = other.error ?? before.error ?? after.error;
  if (failed) return <ErrorState title="The other event could not be loaded." error={failed} />;
  return (
    <div>
      <div className="grid gap-x-4 gap-y-1 pt-2 pb-1 sm:grid-cols-2">
        {isRequest ? <RepeatHead id={otherId} /> : other.data && <Head name="Before" event={other.data} />}
        <div className="flex items-start">
          <div className="min-w-0 flex-1">
            <Head name="After, this event" event={event} />
          </div>
          {!isRequest && (
            <Link
              href={`/events/${otherId}/diff/${event.id}`}
              aria-label="Swap sides"
              title="Swap sides"
              className={buttonClass("ghost", "sm", true)}
            >
              <ArrowLeftRight size={13} aria-hidden />
            </Link>
          )}
        </div>
      </div>
      {left && right ? (
        <PayloadDiff before={left} after={right} sourceId={event.source.id} />
      ) : (
        <SkeletonRows rows={8} label="Loading both payloads" />
      )}
    </div>
  );
}

/** A repeat that came with other bytes: it is no event, but its bytes are kept. */
function RepeatHead({ id }: { id: string }) {
  const uuid = parsePublicId("req", id);
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-2">
      <span className="text-faint">Before</span>
      <StateBadge state="duplicate" />
      <code className="truncate text-sm">{id}</code>
      {uuid && <Time value={idTime(uuid).toISOString()} className="text-muted" />}
    </p>
  );
}

function Head({ name, event }: { name: string; event: EventDetail }) {
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-2">
      <span className="text-faint">{name}</span>
      <StateBadge state={event.status} />
      <Link href={`/events/${event.id}`} className="link min-w-0 truncate">
        {event.source.name} › {event.type}
      </Link>
      <Time value={event.receivedAt} className="text-muted" />
    </p>
  );
}
