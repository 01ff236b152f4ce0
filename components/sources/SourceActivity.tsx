"use client";
/** A source's last day in numbers, and its latest requests. */
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Ledger } from "#components/overview/Ledger.tsx";
import { useRequests } from "#components/queries/requests.ts";
import { throughputOptions } from "#components/queries/throughput.ts";
import { RequestsTable } from "#components/requests/RequestsTable.tsx";
import { Bytes } from "#components/ui/Bytes.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Num } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { Source } from "#lib/contracts/sources.ts";
import { termText } from "#lib/domain/query/text.ts";

export function SourceActivity({ source }: { source: Source }) {
  const { data, error, refetch } = useRequests({ sourceId: source.id, limit: 30 });
  const ledger = useQuery(throughputOptions(1440, source.id));
  const requests = data?.data ?? [];
  const { day } = source;
  const numbers: [label: string, value: number, href?: string][] = [
    ["Received", day.received],
    ["Accepted", day.accepted, `/events?q=${encodeURIComponent(termText("source", source.name))}`],
    ["Duplicate", day.duplicate, `/requests?verdict=duplicate&sourceId=${source.id}`],
    ["Rejected", day.rejected, `/requests?verdict=rejected&sourceId=${source.id}`],
    ...(day.unverified > 0
      ? ([["Unverified", day.unverified, `/requests?verdict=unverified&sourceId=${source.id}`]] as [string, number, string][])
      : []),
    ["Handshakes", day.handshake, `/requests?verdict=handshake&sourceId=${source.id}`],
    ["Answered 503", day.shed],
  ];
  return (
    <div className="flex flex-col gap-6">
      <dl aria-label="Last 24 hours" className="grid grid-cols-2 gap-4 border-b pb-4 sm:grid-cols-7">
        {numbers.map(([label, value, href]) => (
          <div key={label}>
            <dt className="text-sm text-muted">{label}</dt>
            <dd className="text-xl font-semibold">
              {href ? (
                <Link href={href} className="hover:text-accent hover:underline">
                  <Num value={value} />
                </Link>
              ) : (
                <Num value={value} />
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt className="text-sm text-muted">Bytes</dt>
          <dd className="text-xl font-semibold">
            <Bytes value={day.bytes} />
          </dd>
        </div>
      </dl>
      <Section title="Ledger" description="Everything that came in must have ended somewhere; every count must have its rows.">
        {ledger.data ? <Ledger {...day} handshakes={day.handshake} gaps={ledger.data.gaps} /> : <Skeleton className="h-6" />}
      </Section>
      <Section title="Latest requests">
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error && <SkeletonRows rows={6} label="Loading requests" />}
        {data && requests.length === 0 && (
          <Empty title="Nothing has arrived yet">Give the URL to the provider, or send a test event from Setup.</Empty>
        )}
        {requests.length > 0 && <RequestsTable requests={requests} showSource={false} />}
      </Section>
    </div>
  );
}
