"use client";
/** A source's last day: where its requests went, whether the books balance, and what arrives now. */
import { useQuery } from "@tanstack/react-query";
import { FlowRail } from "#components/overview/FlowRail.tsx";
import { Ledger } from "#components/overview/Ledger.tsx";
import { throughputOptions } from "#components/queries/throughput.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import type { ProviderSummary, Source } from "#lib/contracts/sources.ts";
import { Inbox } from "./Inbox.tsx";

const RANGE = "&from=now-24h";

export function SourceActivity({ source, provider }: { source: Source; provider: ProviderSummary | undefined }) {
  const { data, error, refetch } = useQuery(throughputOptions(1440, source.id));
  return (
    <div className="flex flex-col gap-6">
      {error && !data ? <ErrorState title="The numbers could not be loaded." error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <Section title="Last 24 hours">
          <FlowRail flow={data.flow} range={RANGE} words="the last 24 hours" source={source} />
          <div className="mt-3">
            <Ledger {...data.flow} handshakes={data.flow.handshake} gaps={data.gaps} />
          </div>
        </Section>
      ) : (
        !error && <Skeleton className="h-36" />
      )}
      <Inbox source={source} samples={provider?.samples ?? []} limit={30} />
    </div>
  );
}
