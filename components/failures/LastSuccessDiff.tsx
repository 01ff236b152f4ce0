"use client";
/** The chosen sample against the last event of its source and type that the handler delivered. */
import { EventDiff } from "#components/diff/EventDiff.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import type { FailureDetail } from "#lib/contracts/failures.ts";

/** Where the key `d` goes. */
export const DIFF_ID = "last-success";

/** `gone`: the sample's event could not be loaded. */
export type LastSuccessDiffProps = { failure: FailureDetail; event: EventDetail | undefined; gone: boolean };

export function LastSuccessDiff({ failure, event, gone }: LastSuccessDiffProps) {
  const { lastDeliveredEventId: other, handler } = failure;
  if (other === null)
    return (
      <p className="text-muted">No event of this source and type was delivered to {handler} lately, so there is nothing to compare with.</p>
    );
  if (other === event?.id) return <p className="text-muted">The sample itself was delivered since. Open it to see both attempts.</p>;
  if (event) return <EventDiff event={event} otherId={other} />;
  if (gone) return <p className="text-muted">The sample is not stored any more: retention has taken it.</p>;
  return <SkeletonRows rows={4} label="Loading the sample" />;
}
