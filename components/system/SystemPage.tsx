"use client";
/** System: are we losing data, what waits, who works, and what is it made of. */
import { useQuery } from "@tanstack/react-query";
import { systemOptions } from "#components/queries/system.ts";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { SystemReport } from "#lib/contracts/system.ts";
import { ConfigSection } from "./ConfigSection.tsx";
import { DatabaseSection } from "./DatabaseSection.tsx";
import { LedgerSection } from "./LedgerSection.tsx";
import { MaintenanceSection } from "./MaintenanceSection.tsx";
import { QueuesSection } from "./QueuesSection.tsx";
import { SelfTestSection } from "./SelfTestSection.tsx";
import { VerdictSection } from "./VerdictSection.tsx";
import { WorkersSection } from "./WorkersSection.tsx";

export function SystemPage() {
  const { data, error, refetch } = useQuery(systemOptions());
  return (
    <div className="flex flex-col gap-8">
      <PageHeader
        title="System"
        actions={data && <CopyButton size="md" variant="secondary" visible label="Copy diagnostics" text={() => diagnosticsOf(data)} />}
      >
        {data && `Spillway ${data.version}, Node ${data.node}, PostgreSQL ${data.database.version}. It asks no other server for updates.`}
      </PageHeader>
      {error && !data && <ErrorState title="Spillway could not look at itself." error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={12} label="Loading the system's state" />}
      {data && <Sections report={data} />}
    </div>
  );
}

function Sections({ report }: { report: SystemReport }) {
  return (
    <>
      <VerdictSection report={report} />
      <SelfTestSection />
      <LedgerSection report={report} />
      <div className="grid items-start gap-x-10 gap-y-8 xl:grid-cols-2">
        <QueuesSection queues={report.queues} />
        <WorkersSection workers={report.workers} />
      </div>
      <DatabaseSection report={report} />
      <MaintenanceSection maintenance={report.maintenance} migrations={report.migrations} />
      <ConfigSection config={report.config} />
    </>
  );
}

/** For a question to somebody else: the server has masked every secret already. */
const diagnosticsOf = (report: SystemReport) => JSON.stringify(report, null, 2);
