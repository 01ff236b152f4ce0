"use client";
/** Fine or not fine, and where: in five seconds. */
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useTopFailures } from "#components/queries/failures.ts";
import { rangeOptions, sourceHoursOptions } from "#components/queries/throughput.ts";
import { useClock } from "#components/ui/clock.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import { DemoNote } from "#components/welcome/Demo.tsx";
import type { Throughput } from "#lib/contracts/throughput.ts";
import { FlowRail } from "./FlowRail.tsx";
import { Ledger } from "./Ledger.tsx";
import { OpenFailures } from "./OpenFailures.tsx";
import { LiveNotice, QuietNotice } from "./OverviewNotices.tsx";
import { QuietNumbers } from "./QuietNumbers.tsx";
import { RangeSwitch } from "./RangeSwitch.tsx";
import { RANGES, type Range, rangeFacts } from "./ranges.ts";
import { SourcesTable } from "./SourcesTable.tsx";
import { ThroughputSection } from "./ThroughputSection.tsx";
import { Verdict } from "./Verdict.tsx";
import { overviewVerdict } from "./verdict.ts";

// Seen once in the life of an instance.
const FirstEvent = dynamic(() => import("./FirstEvent.tsx").then(({ FirstEvent }) => FirstEvent), {
  ssr: false,
  loading: () => <Skeleton className="h-72" />,
});

export function OverviewPage() {
  useClock();
  const [range, setRange] = useQueryState("range", parseAsStringLiteral(RANGES).withDefault("1h"));
  const throughput = useQuery(rangeOptions(rangeFacts[range].minutes));
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Overview" actions={<RangeSwitch range={range} onChange={(next) => void setRange(next)} />} />
      {throughput.data && <LiveNotice to={throughput.data.to} />}
      {throughput.error && (
        <ErrorState
          title={throughput.data ? "The numbers are old: they could not be asked for again." : "The numbers could not be loaded."}
          error={throughput.error}
          onRetry={() => void throughput.refetch()}
        />
      )}
      {throughput.data ? <Loaded throughput={throughput.data} range={range} /> : !throughput.error && <Waiting />}
    </div>
  );
}

function Loaded({ throughput, range }: { throughput: Throughput; range: Range }) {
  const failures = useTopFailures();
  const hours = useQuery(sourceHoursOptions()).data?.data ?? [];
  const groups = failures.data?.data ?? [];
  const { words, from } = rangeFacts[range];
  const { flow, gaps, sources } = throughput;
  // Not one source has ever had a request.
  if (sources.every(({ lastRequestAt }) => lastRequestAt === null) && flow.received === 0) return <FirstEvent />;
  return (
    <>
      <DemoNote />
      <div className="flex flex-col gap-2">
        {failures.data ? (
          <Verdict parts={overviewVerdict({ throughput, failures: groups, hours, range: words })} />
        ) : (
          <Skeleton className="h-6 w-2/3" />
        )}
        {flow.received === 0 && <QuietNotice sources={sources} words={words} />}
      </div>
      <div className="flex flex-col gap-3">
        <FlowRail flow={flow} range={`&from=${from}`} words={words} />
        <Ledger {...flow} handshakes={flow.handshake} gaps={gaps} sources={sources} />
      </div>
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_17rem]">
        <ThroughputSection throughput={throughput} />
        <QuietNumbers throughput={throughput} />
      </div>
      <div className="grid gap-x-10 gap-y-6 xl:grid-cols-2">
        <Section title="Sources">
          <SourcesTable sources={sources} hours={hours} />
        </Section>
        <Section title="Open failures">
          {failures.error && !failures.data ? (
            <ErrorState error={failures.error} onRetry={() => void failures.refetch()} />
          ) : (
            <OpenFailures failures={groups.slice(0, 8)} more={Math.max(0, (failures.data?.counts.open ?? 0) - 8)} />
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
