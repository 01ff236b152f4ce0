"use client";
/** What is still to come of a delivery, or that nothing is. */
import Link from "next/link";
import { Time } from "#components/ui/Time.tsx";
import type { DeliveryDetail } from "#lib/contracts/events.ts";
import { gapsBefore } from "#lib/domain/timeline.ts";
import { visible } from "#lib/domain/visible.ts";
import { Step } from "./TimelineStep.tsx";

export function NextStep({ delivery }: { delivery: DeliveryDetail }) {
  const { state, attempts, history, line, nextAttemptAt, createdAt } = delivery;
  if (line) return <InLine delivery={delivery} line={line} />;
  if (state === "queued" && history.length === 0)
    return (
      <Step state="queued" title="queued">
        waiting for a worker since <Time value={createdAt} />
      </Step>
    );
  if (state === "superseded")
    return (
      <Step state="superseded" title="superseded">
        a newer event of the same key took its place
      </Step>
    );
  if (state === "delivering")
    return (
      <Step state="delivering" title={`attempt ${attempts + 1}`}>
        running now
      </Step>
    );
  if (state === "dead")
    return (
      <Step state="dead" title="dead">
        {delivery.replayedBy ? "replayed since" : "it is not tried again by itself"}
      </Step>
    );
  if (nextAttemptAt === null) return null;
  return (
    <Step
      state="retrying"
      title={`attempt ${attempts + 1}`}
      gaps={gapsBefore({ startedAt: nextAttemptAt }, history.at(-1), createdAt).filter(({ skew }) => !skew)}
      end={<Time value={nextAttemptAt} look="exact" className="w-28 text-right text-faint max-sm:w-auto" />}
    >
      next <Time value={nextAttemptAt} />
    </Step>
  );
}

type InLineProps = { delivery: DeliveryDetail; line: NonNullable<DeliveryDetail["line"]> };

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
