"use client";
/** One failure: the error, what its members share, how one differs from what worked, since when, whose it is, and the replay of all. */
import { useState } from "react";
import { EventsList } from "#components/events/EventsList.tsx";
import { useListKeys } from "#components/events/useListKeys.ts";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { ApiError } from "#components/queries/api.ts";
import { useEvent } from "#components/queries/events.ts";
import { useFailure } from "#components/queries/failures.ts";
import { useReplayDesk } from "#components/replays/ReplayDesk.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { FailureDetail, FailureSample } from "#lib/contracts/failures.ts";
import { BlockedKeysPanel } from "./BlockedKeysPanel.tsx";
import { CommonFacets } from "./CommonFacets.tsx";
import { FailureComments } from "./FailureComments.tsx";
import { FailureHeader } from "./FailureHeader.tsx";
import { replayOf } from "./FailuresTable.tsx";
import { FailureTimeline } from "./FailureTimeline.tsx";
import { FingerprintFacts } from "./FingerprintFacts.tsx";
import { DIFF_ID, LastSuccessDiff } from "./LastSuccessDiff.tsx";
import { SampleError } from "./SampleError.tsx";
import { useGroupActions } from "./useGroupActions.ts";

const parent = { href: "/failures", label: "Failures" };

export function FailurePage({ fingerprint }: { fingerprint: string }) {
  const { data: failure, error, refetch } = useFailure(fingerprint);
  if (failure) return <Loaded failure={failure} />;
  const unknown = error instanceof ApiError && error.status === 404;
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title="Failure" parent={parent} />
      {error ? (
        <ErrorState
          title={unknown ? "There is no such failure." : "The failure could not be loaded."}
          error={error}
          {...(!unknown && { onRetry: () => void refetch() })}
        />
      ) : (
        <SkeletonRows rows={8} label="Loading the failure" />
      )}
    </div>
  );
}

function Loaded({ failure }: { failure: FailureDetail }) {
  const [kind, setKind] = useState<FailureSample["kind"]>("latest");
  const sample = failure.samples.find((one) => one.kind === kind) ?? failure.samples[0];
  const event = useEvent(sample?.eventId ?? failure.sampleEventId);
  useGroupKeys(failure);
  return (
    <div className="flex flex-col gap-6">
      <FailureHeader failure={failure} />
      <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <Section title="The error">
          <SampleError failure={failure} sample={sample} event={event.data} onChoose={setKind} />
        </Section>
        <Section title="What they have in common">
          <CommonFacets failure={failure} />
        </Section>
      </div>
      <FailureTimeline failure={failure} />
      {failure.blockedKeys > 0 && <BlockedKeysPanel handler={failure.handler} />}
      <div id={DIFF_ID} tabIndex={-1} className="scroll-mt-14 outline-none">
        <Section title="What differs from the last success">
          <LastSuccessDiff failure={failure} event={event.data} gone={event.isError} />
        </Section>
      </div>
      <Section title="Dead letters">
        <EventsList q={`status:dead ${errorTerm(failure)}`} from="now-30d" empty="None is dead any more: all were replayed." />
      </Section>
      <div className="grid gap-x-10 gap-y-6 lg:grid-cols-2">
        <FailureComments failure={failure} />
        <FingerprintFacts failure={failure} />
      </div>
    </div>
  );
}

const errorTerm = ({ fingerprint, merged }: FailureDetail) =>
  merged.length === 0 ? `error:${fingerprint}` : `error:(${[fingerprint, ...merged].join(", ")})`;

/** r plans the replay, e acknowledges or takes it back, d goes to the diff. */
function useGroupKeys(failure: FailureDetail) {
  const replay = useReplayDesk();
  const actions = useGroupActions(failure);
  const refused = useRoleReason("operator") !== undefined;
  const { state, dead } = failure;
  useListKeys({
    r: () => !refused && dead > 0 && replay(replayOf(failure)),
    e: () => !refused && (state === "open" || state === "acknowledged") && actions.acknowledge(),
    d: () => document.getElementById(DIFF_ID)?.focus(),
  });
}
