"use client";
/** What happened to an event, top to bottom: received, then each delivery with its attempts, the waits drawn between. */
import Link from "next/link";
import type { ReactNode } from "react";
import { formatDuration } from "#components/ui/Duration.tsx";
import { type State, StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { AttemptDetail, DeliveryDetail, EventDetail } from "#lib/contracts/events.ts";
import { visible } from "#lib/domain/visible.ts";
import { AttemptError } from "./AttemptError.tsx";
import { DeliveryStrip } from "./AttemptStrip.tsx";
import { DeliveryActions } from "./DeliveryActions.tsx";
import { OutboundCalls } from "./OutboundCalls.tsx";

export function Timeline({ event }: { event: EventDetail }) {
  const { request } = event;
  return (
    <div className="flex flex-col gap-5">
      <ol aria-label="What happened before delivery">
        <Step state="accepted" title="received">
          <Time value={event.receivedAt} /> from {request.remoteAddress || "an unknown address"}
        </Step>
        <Step state="accepted" title={request.secretVersion === null ? "accepted without a signature" : "verified"}>
          {request.secretVersion !== null && `signed with secret v${request.secretVersion}`}
        </Step>
        {event.bodyStart !== null && (
          <Step state="accepted" title="split">
            one of several events in its request
          </Step>
        )}
        {event.deliveries.length === 0 && (
          <Step state="unrouted" title="unrouted">
            no handler wanted it when it came
          </Step>
        )}
      </ol>
      {event.deliveries.toSorted(byUrgency).map((delivery) => (
        <Delivery key={delivery.id} delivery={delivery} event={event} />
      ))}
    </div>
  );
}

/** What still needs a person first. */
const URGENCY: readonly DeliveryDetail["state"][] = [
  "dead",
  "retrying",
  "delivering",
  "paused",
  "queued",
  "cancelled",
  "superseded",
  "delivered",
];
const urgencyOf = ({ state, replayedBy }: DeliveryDetail) => (replayedBy ? URGENCY.length : URGENCY.indexOf(state));
const byUrgency = (a: DeliveryDetail, b: DeliveryDetail) => urgencyOf(a) - urgencyOf(b) || (a.id < b.id ? 1 : -1);

function Delivery({ delivery, event }: { delivery: DeliveryDetail; event: EventDetail }) {
  return (
    <section aria-label={`Delivery to ${delivery.handler}`} className="min-w-0 border-t pt-3">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
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
      <DeliveryStrip delivery={delivery} receivedAt={event.receivedAt} />
      <ol aria-label={`Attempts of ${delivery.handler}`} className="mt-2">
        {delivery.history.map((attempt, n) => (
          <Attempt key={attempt.id} attempt={attempt} after={delivery.history[n - 1]} since={delivery.createdAt} />
        ))}
        <Next delivery={delivery} />
      </ol>
      <OutboundCalls handler={delivery.handler} calls={delivery.calls} />
    </section>
  );
}

type AttemptProps = { attempt: AttemptDetail; after: AttemptDetail | undefined; since: string };

function Attempt({ attempt, after, since }: AttemptProps) {
  const same =
    after !== undefined &&
    attempt.errorMessage !== null &&
    attempt.errorMessage === after.errorMessage &&
    attempt.errorName === after.errorName;
  const ended = after ? new Date(after.startedAt).getTime() + after.durationMs : new Date(since).getTime();
  return (
    <Step
      state={attempt.outcome}
      title={`attempt ${attempt.number}`}
      wait={new Date(attempt.startedAt).getTime() - ended}
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
      {same && "the same error "}
      <span className="text-faint" title="The handler's version">
        {attempt.handlerVersion}
      </span>
    </Step>
  );
}

/** What is still to come, or that nothing is. */
function Next({ delivery }: { delivery: DeliveryDetail }) {
  if (delivery.line) return <InLine delivery={delivery} line={delivery.line} />;
  if (delivery.state === "queued" && delivery.history.length === 0)
    return (
      <Step state="queued" title="queued">
        waiting for a worker since <Time value={delivery.createdAt} />
      </Step>
    );
  if (delivery.state === "superseded")
    return (
      <Step state="superseded" title="superseded">
        a newer event of the same key took its place
      </Step>
    );
  if (delivery.state === "delivering")
    return (
      <Step state="delivering" title={`attempt ${delivery.attempts + 1}`}>
        running now
      </Step>
    );
  if (delivery.state === "dead")
    return (
      <Step state="dead" title="dead">
        {delivery.replayedBy ? "replayed since" : "it is not tried again by itself"}
      </Step>
    );
  if (delivery.nextAttemptAt === null) return null;
  return (
    <Step state="retrying" title={`attempt ${delivery.attempts + 1}`}>
      planned <Time value={delivery.nextAttemptAt} />
    </Step>
  );
}

/** It waits for others of its key, which may wait for a person. */
function InLine({ delivery: { handler, key, createdAt }, line: { ahead, blockedByEvent } }: InLineProps) {
  return (
    <Step
      state="queued"
      title="in line"
      below={
        blockedByEvent && (
          <p className="text-st-dead-fg">
            Its key is blocked by the dead letter of{" "}
            <Link href={`/events/${blockedByEvent}`} className="link">
              an earlier event
            </Link>
            . It goes on once{" "}
            <Link href={`/handlers?handler=${encodeURIComponent(handler)}`} className="link">
              that is retried or skipped
            </Link>
            .
          </p>
        )
      }
    >
      <span title={key === null ? undefined : `Key: ${visible(key)}`}>
        waits behind {ahead === 0 ? "others" : ahead.toLocaleString("en")}
      </span>{" "}
      of its key since <Time value={createdAt} />
    </Step>
  );
}

type InLineProps = { delivery: DeliveryDetail; line: NonNullable<DeliveryDetail["line"]> };
type StepProps = { state: State; title: string; children?: ReactNode; end?: ReactNode; below?: ReactNode; wait?: number };

/** Shorter waits are not worth a line of their own. */
const SHOWN_WAIT_MS = 100;

function Step({ state, title, children, end, below, wait = 0 }: StepProps) {
  return (
    <li className="group/step relative">
      {wait >= SHOWN_WAIT_MS && (
        <p className="ml-[5.5px] border-l border-dashed border-line-strong! py-1 pl-[1.15rem] text-sm text-faint">
          waited {formatDuration(wait)}
        </p>
      )}
      {wait < -1_000 && (
        <p className="ml-[5.5px] border-l border-dashed border-line-strong! py-1 pl-[1.15rem] text-sm text-faint">clock skew</p>
      )}
      <div className="flex min-h-7 flex-wrap items-center gap-x-2">
        <StateBadge state={state} look="glyph" className="mr-1" />
        <span className="font-medium">{title}</span>
        <span className="min-w-0 text-muted">{children}</span>
        <span className="ml-auto flex gap-3 text-muted">{end}</span>
      </div>
      {below && <div className="mb-2 ml-[5.5px] border-l border-line-strong! pl-[1.15rem]">{below}</div>}
    </li>
  );
}
