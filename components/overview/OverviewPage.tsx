"use client";
/** Fine or not fine, and where: in five seconds. */
import { useQuery } from "@tanstack/react-query";
import { useFailures } from "#components/queries/failures.ts";
import { throughputOptions } from "#components/queries/throughput.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import { DemoNote } from "#components/welcome/Demo.tsx";
import type { Throughput } from "#lib/contracts/throughput.ts";
import { FirstEvent } from "./FirstEvent.tsx";
import { FlowRail } from "./FlowRail.tsx";
import { Ledger } from "./Ledger.tsx";
import { OpenFailures } from "./OpenFailures.tsx";
import { QuietNumbers } from "./QuietNumbers.tsx";
import { SourcesTable } from "./SourcesTable.tsx";
import { ThroughputSection } from "./ThroughputSection.tsx";
import { Verdict } from "./Verdict.tsx";
import { overviewVerdict } from "./verdict.ts";

const RANGE = "&from=now-1h";

export function OverviewPage() {
  const throughput = useQuery(throughputOptions(60));
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Overview" meta={<span className="text-sm text-faint">last 60 minutes</span>} />
      {throughput.error && !throughput.data && (
        <ErrorState title="The numbers could not be loaded." error={throughput.error} onRetry={() => void throughput.refetch()} />
      )}
      {throughput.data ? <Loaded throughput={throughput.data} /> : !throughput.error && <Waiting />}
    </div>
  );
}

function Loaded({ throughput }: { throughput: Throughput }) {
  const failures = useFailures({ q: "", cursor: null });
  const groups = (failures.data?.data ?? []).toSorted((a, b) => b.dead - a.dead);
  // Not one source has ever had a request.
  if (throughput.sources.every(({ lastRequestAt }) => lastRequestAt === null) && throughput.flow.received === 0) return <FirstEvent />;
  return (
    <>
      <DemoNote />
      {failures.data ? <Verdict parts={overviewVerdict(throughput, groups)} /> : <Skeleton className="h-6 w-2/3" />}
      <div className="flex flex-col gap-3">
        <FlowRail flow={throughput.flow} range={RANGE} />
        <Ledger {...throughput.flow} handshakes={throughput.flow.handshake} gaps={throughput.gaps} sources={throughput.sources} />
      </div>
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_9rem]">
        <ThroughputSection points={throughput.points} />
        <QuietNumbers open={throughput.open} />
      </div>
      <div className="grid gap-x-10 gap-y-6 xl:grid-cols-2">
        <Section title="Sources">
          <SourcesTable sources={throughput.sources} />
        </Section>
        <Section title="Open failures">
          {failures.error ? (
            <ErrorState error={failures.error} onRetry={() => void failures.refetch()} />
          ) : (
            <OpenFailures failures={groups.slice(0, 8)} />
          )}
        </Section>
      </div>
    </>
  );
}

/** The final heights, so that nothing jumps. */
function Waiting() {
  return (
    <div role="status" aria-label="Loading the overview" className="flex flex-col gap-6">
      <Skeleton className="h-6 w-2/3" />
      <Skeleton className="h-24" />
      <Skeleton className="h-64" />
      <Skeleton className="h-40" />
    </div>
  );
}
