"use client";
/** One replay: how far it is and why it stands there, its dry run, what came of it, what it was meant to be. */
import Link from "next/link";
import { useReplay } from "#components/queries/replays.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { ReplayDetail } from "#lib/contracts/replays.ts";
import { PlanTables } from "./PlanSummary.tsx";
import { ReplayActions } from "./ReplayActions.tsx";
import { eventsOf, ReplayFacts } from "./ReplayFacts.tsx";
import { ReplayNote } from "./ReplayNote.tsx";
import { ReplayProgress } from "./ReplayProgress.tsx";
import { DeathsTable, History, OutcomesTable } from "./ReplayReport.tsx";
import { ReplayStages, ReplayState } from "./ReplayStages.tsx";
import { TrialsTable } from "./TrialsTable.tsx";

const parent = { href: "/replays", label: "Replays" };

export function ReplayPage({ replayId }: { replayId: string }) {
  const { data: replay, error, refetch } = useReplay(replayId);
  if (!replay)
    return (
      <div className="flex flex-col gap-4">
        <PageHeader title="Replay" parent={parent} />
        {error ? (
          <ErrorState title="The replay could not be loaded." error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={6} />
        )}
      </div>
    );
  return (
    <div className="@container flex flex-col gap-6">
      <PageHeader
        title={replay.name}
        parent={parent}
        meta={<ReplayState replay={replay} look="tint" />}
        actions={<ReplayActions replay={replay} />}
      />
      <div className="flex flex-col gap-4">
        <ReplayStages replay={replay} />
        <ReplayNote replay={replay} />
        <ReplayProgress replay={replay} />
      </div>
      <Outcome replay={replay} />
      {replay.trials.length > 0 && (
        <Section title="Dry run" description="A sample, run in transactions that were rolled back, beside what had been recorded.">
          <TrialsTable trials={replay.trials} />
          <Untried replay={replay} />
        </Section>
      )}
      <div className="grid gap-x-8 gap-y-6 @4xl:grid-cols-2">
        <Section title="About">
          <ReplayFacts replay={replay} />
        </Section>
        <Section title="History">
          <History entries={replay.report.history} />
        </Section>
      </div>
      {replay.plan && (
        <Section title="Plan" description="As it was agreed to. Who takes part was fixed then and does not change.">
          <PlanTables plan={replay.plan} />
        </Section>
      )}
    </div>
  );
}

function Outcome({ replay }: { replay: ReplayDetail }) {
  const { dead, byHandler } = replay.report;
  if (dead.length === 0 && !byHandler) return null;
  return (
    <Section title={byHandler ? "Report" : "Dead so far"}>
      <div className="flex flex-col gap-4">
        {byHandler && <OutcomesTable rows={byHandler} />}
        {dead.length > 0 && <DeathsTable dead={dead} />}
        {replay.dead > 0 && (
          <p>
            {replay.dead.toLocaleString("en")} died again.{" "}
            <Link href={eventsOf(replay, "status:dead ")} className="link">
              See them
            </Link>
            , or open their failure to replay them as a group.
          </p>
        )}
      </div>
    </Section>
  );
}

/** Handlers of the replay that no dry run can try. */
function Untried({ replay: { plan } }: { replay: ReplayDetail }) {
  const untried = plan?.byHandler.filter(({ trial }) => trial !== null) ?? [];
  if (untried.length === 0) return null;
  return <p className="mt-2 text-muted">Not tried: {untried.map(({ handler, trial }) => `${handler} (${trial})`).join(", ")}.</p>;
}
