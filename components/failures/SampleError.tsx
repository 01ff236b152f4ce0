/** The error of one of them, as it was thrown: the first, the latest, or the most common. */
import Link from "next/link";
import { AttemptError } from "#components/events/AttemptError.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import type { FailureDetail, FailureSample } from "#lib/contracts/failures.ts";
import { visible } from "#lib/domain/visible.ts";

const KINDS: Record<FailureSample["kind"], string> = { latest: "Latest", first: "First", most_common: "Most common" };
const ORDER = ["latest", "most_common", "first"] as const;

export type SampleErrorProps = {
  failure: FailureDetail;
  sample: FailureSample | undefined;
  event: EventDetail | undefined;
  onChoose: (kind: FailureSample["kind"]) => void;
};

export function SampleError({ failure, sample, event, onChoose }: SampleErrorProps) {
  const eventId = sample?.eventId ?? failure.sampleEventId;
  // Its attempts are asked for after it is chosen: until then, and when retention has taken it, the stored line stands.
  const attempt =
    event?.id === eventId
      ? event.deliveries
          .filter(({ handler }) => handler === failure.handler)
          .flatMap(({ history }) => history)
          .findLast(({ errorMessage }) => errorMessage !== null)
      : undefined;
  return (
    <div className="flex flex-col gap-3">
      {failure.samples.length > 1 && (
        <fieldset className="flex gap-1">
          <legend className="sr-only">Sample</legend>
          {ORDER.filter((kind) => failure.samples.some((one) => one.kind === kind)).map((kind) => (
            <button
              key={kind}
              type="button"
              aria-pressed={kind === sample?.kind}
              onClick={() => onChoose(kind)}
              className="h-6 rounded px-2 text-sm text-muted hover:bg-hover hover:text-text aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-text max-sm:h-9"
            >
              {KINDS[kind]}
            </button>
          ))}
        </fieldset>
      )}
      <AttemptError
        name={attempt ? attempt.errorName : failure.errorName}
        message={attempt?.errorMessage ?? (sample ? withoutName(sample.error, failure.errorName) : failure.sample)}
        stack={attempt?.errorStack ?? null}
      />
      {failure.inputs.frame && <code className="text-sm break-all text-muted">{visible(failure.inputs.frame)}</code>}
      <p className="text-muted">
        <Link href={`/events/${eventId}`} className="link">
          Open the event
        </Link>
        {event && (
          <>
            {" "}
            {event.source.name} › {visible(event.type)}, received <Time value={event.receivedAt} />
          </>
        )}
      </p>
    </div>
  );
}

const withoutName = (error: string, name: string) => (error.startsWith(`${name}: `) ? error.slice(name.length + 2) : error);
