"use client";
/** One failure: the error, what its members share, how the sample differs from what worked, and the replay of all. */
import Link from "next/link";
import { EventDiff } from "#components/diff/EventDiff.tsx";
import { AttemptError } from "#components/events/AttemptError.tsx";
import { EventsList } from "#components/events/EventsList.tsx";
import { useEvent } from "#components/queries/events.ts";
import { useFailure } from "#components/queries/failures.ts";
import { ReplayButton } from "#components/replays/ReplayButton.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { formatExact, Num } from "#components/ui/Num.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import type { FailureDetail } from "#lib/contracts/failures.ts";
import { termText } from "#lib/domain/query/text.ts";
import { visible } from "#lib/domain/visible.ts";
import { firstLine } from "./FailuresTable.tsx";

const parent = { href: "/failures", label: "Failures" };

export function FailurePage({ fingerprint }: { fingerprint: string }) {
  const { data: failure, error, refetch } = useFailure(fingerprint);
  const sample = useEvent(failure?.sampleEventId ?? null);
  if (!failure)
    return (
      <div className="flex flex-col gap-4">
        <PageHeader title="Failure" parent={parent} />
        {error ? (
          <ErrorState title="The failure could not be loaded." error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </div>
    );
  return (
    <div className="flex flex-col gap-6">
      <Header failure={failure} />
      <Section
        title="Sample"
        description={`One of them, as it was thrown. The group is every failure of ${failure.handler} that reads: ${visible(failure.title)}`}
      >
        <SampleError failure={failure} sample={sample.data} />
      </Section>
      <Section title="What they share">
        <Common failure={failure} />
      </Section>
      <Section title="Compared with the last one that worked">
        {failure.lastDeliveredEventId === failure.sampleEventId ? (
          <p className="text-muted">The sample itself was delivered since. Open it to see both attempts.</p>
        ) : failure.lastDeliveredEventId && sample.data ? (
          <EventDiff event={sample.data} otherId={failure.lastDeliveredEventId} />
        ) : (
          <p className="text-muted">No event of this type was ever delivered to {failure.handler}, so there is nothing to compare with.</p>
        )}
      </Section>
      <Section title="Dead letters">
        <EventsList q={`status:dead error:${fingerprint}`} from="now-30d" empty="None is dead any more: all were replayed." />
      </Section>
    </div>
  );
}

function Header({ failure }: { failure: FailureDetail }) {
  return (
    <PageHeader
      parent={parent}
      title={
        <span className="line-clamp-3">
          <span className="text-st-dead-fg">{visible(failure.errorName)}</span> {visible(firstLine(failure.sample))}
        </span>
      }
      actions={
        <ReplayButton
          variant="primary"
          scope={{ kind: "failures", fingerprint: failure.fingerprint }}
          name={`${failure.handler}: ${firstLine(failure.sample)}`}
          disabledReason={failure.dead === 0 ? "Nothing of it is dead any more." : undefined}
        >
          {`Replay ${formatExact(failure.dead)}`}
        </ReplayButton>
      }
    >
      <span className="flex flex-wrap gap-x-4">
        <span>
          <strong className="font-semibold text-text">
            <Num value={failure.dead} exact />
          </strong>{" "}
          dead
        </span>
        <Link href="/handlers" className="link">
          {failure.handler}
        </Link>
        <span>
          first seen <Time value={failure.firstSeenAt} />
        </span>
        <span>
          last seen <Time value={failure.lastSeenAt} />
        </span>
        <span className="inline-flex items-center gap-1">
          <code className="text-sm">{failure.fingerprint}</code>
          <CopyButton text={failure.fingerprint} label="Copy fingerprint" />
        </span>
      </span>
    </PageHeader>
  );
}

function SampleError({ failure, sample }: { failure: FailureDetail; sample: EventDetail | undefined }) {
  const attempt = sample?.deliveries
    .filter(({ handler }) => handler === failure.handler)
    .flatMap(({ history }) => history)
    .findLast(({ errorMessage }) => errorMessage !== null);
  return (
    <div className="flex flex-col gap-2">
      <AttemptError
        name={attempt?.errorName ?? failure.errorName}
        message={attempt?.errorMessage ?? failure.sample}
        stack={attempt?.errorStack ?? null}
        open
      />
      <p>
        <Link href={`/events/${failure.sampleEventId}`} className="link">
          Open the event
        </Link>
      </p>
    </div>
  );
}

function Common({ failure }: { failure: FailureDetail }) {
  if (failure.common.length === 0) return <p className="text-muted">None is dead any more.</p>;
  const most = Math.max(...failure.common.map(({ count }) => count));
  return (
    <ul className="max-w-[46rem] border-t">
      {failure.common.map(({ source, type, count }) => (
        <li key={`${source} ${type}`} className="flex min-h-8 items-center gap-4 border-b">
          <Link
            href={`/events?q=${encodeURIComponent(`${termText("source", source)} ${termText("type", type)} error:${failure.fingerprint}`)}&from=now-30d`}
            className="link min-w-0 flex-1 truncate"
          >
            {source} › {visible(type)}
          </Link>
          <span aria-hidden className="h-1.5 w-32 rounded-full bg-hover">
            <span className="block h-full rounded-full bg-st-dead-solid" style={{ width: `${(count / most) * 100}%` }} />
          </span>
          <span className="w-16 text-right">
            <Num value={count} exact />
          </span>
        </li>
      ))}
    </ul>
  );
}
