"use client";
/** One source: what arrives, how it is set up, its secrets, its settings. */
import { useProviders, useSource } from "#components/queries/sources.ts";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Tabs, useTab } from "#components/ui/Tabs.tsx";
import { LogOnlyNotice } from "./LogOnly.tsx";
import { ProviderMark } from "./ProviderMark.tsx";
import { SourceActivity } from "./SourceActivity.tsx";
import { SourceSchema } from "./SourceSchema.tsx";
import { SourceSecurity } from "./SourceSecurity.tsx";
import { SourceSettings } from "./SourceSettings.tsx";
import { SourceSetup } from "./SourceSetup.tsx";
import { DemoMark, SourceState } from "./SourceState.tsx";

const TABS = [
  { value: "activity", label: "Activity" },
  { value: "setup", label: "Setup" },
  { value: "security", label: "Security" },
  { value: "schema", label: "Schema" },
  { value: "settings", label: "Settings" },
] as const;

export function SourcePage({ sourceId }: { sourceId: string }) {
  const { data: source, error, refetch } = useSource(sourceId);
  const providers = useProviders();
  const [tab] = useTab(TABS);
  if (!source)
    return (
      <div className="flex flex-col gap-6">
        <PageHeader title="Source" parent={{ href: "/sources", label: "Sources" }} />
        {error ? (
          <ErrorState title="This source could not be loaded." error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={6} label="Loading the source" />
        )}
      </div>
    );
  const provider = providers.data?.data.find(({ id }) => id === source.provider);
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title={source.name}
        parent={{ href: "/sources", label: "Sources" }}
        meta={
          <span className="flex items-center gap-2 text-sm text-muted">
            <ProviderMark provider={source.provider} />
            {provider?.name ?? source.provider}
            {source.demo && <DemoMark />}
            <SourceState source={source} />
          </span>
        }
        actions={<CopyButton text={source.url} label="Copy URL" visible variant="secondary" size="md" />}
      />
      <LogOnlyNotice source={source} />
      <Tabs label="Source" items={TABS} />
      {tab === "activity" && <SourceActivity source={source} provider={provider} />}
      {tab === "setup" && <SourceSetup source={source} provider={provider} />}
      {tab === "security" && <SourceSecurity source={source} provider={provider} />}
      {tab === "schema" && <SourceSchema sourceId={source.id} />}
      {tab === "settings" && <SourceSettings source={source} provider={provider} key={source.name} />}
    </div>
  );
}
