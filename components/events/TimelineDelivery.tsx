"use client";
/** One delivery in the timeline: its attempts with the waits between them, what comes next, and its outbound calls. */
import Link from "next/link";
import { formatDuration } from "#components/ui/Duration.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { AttemptDetail, DeliveryDetail, EventDetail } from "#lib/contracts/events.ts";
import { gapsBefore } from "#lib/domain/timeline.ts";
import { AttemptError, isSameError } from "./AttemptError.tsx";
import { DeliveryActions } from "./DeliveryActions.tsx";
import { OutboundCalls } from "./OutboundCalls.tsx";
import { NextStep } from "./TimelineNext.tsx";
import { Step } from "./TimelineStep.tsx";

export function TimelineDelivery({ delivery, event }: { delivery: DeliveryDetail; event: EventDetail }) {
  return (
    <section id={delivery.id} aria-label={`Delivery to ${delivery.handler}`} className="min-w-0 scroll-mt-12 border-t pt-3">
      <div className="mb-1 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-semibold">{delivery.handler}</h3>
        <StateBadge state={delivery.state} />
        {delivery.replayId && (
          <Link href={`/replays/${delivery.replayId}`} className="link text-sm">
            by a replay
          </Link>
        )}
        {delivery.replayedBy && (
          <Link href={`/replays/${delivery.replayedBy}`} className="link text-sm">
            replayed since
          </Link>
        )}
        {delivery.fingerprint && delivery.state === "dead" && (
          <Link href={`/failures/${delivery.fingerprint}`} className="link text-sm">
            its failure group
          </Link>
        )}
        <DeliveryActions delivery={delivery} event={event} />
      </div>
      <ol aria-label={`Attempts of ${delivery.handler}`}>
        {delivery.history.map((attempt, n) => (
          <Attempt key={attempt.id} attempt={attempt} previous={delivery.history[n - 1]} createdAt={delivery.createdAt} />
        ))}
        <NextStep delivery={delivery} />
      </ol>
      <OutboundCalls handler={delivery.handler} calls={delivery.calls} />
    </section>
  );
}

type AttemptProps = { attempt: AttemptDetail; previous: AttemptDetail | undefined; createdAt: string };

function Attempt({ attempt, previous, createdAt }: AttemptProps) {
  const same = isSameError(attempt, previous);
  return (
    <Step
      state={attempt.outcome}
      title={`attempt ${attempt.number}`}
      gaps={gapsBefore(attempt, previous, createdAt)}
      end={
        <>
          <span>{formatDuration(attempt.durationMs)}</span>
          <Time value={attempt.startedAt} look="exact" className="w-28 text-right text-faint max-sm:w-auto" />
        </>
      }
      below={
        attempt.errorMessage !== null &&
        !same && <AttemptError name={attempt.errorName} message={attempt.errorMessage} stack={attempt.errorStack} />
      }
    >
      {same && "the same error"}
    </Step>
  );
}
