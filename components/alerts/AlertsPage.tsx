"use client";
/** What is watched, where it is told, and what was sent. */
import { useAlertChannels, useAlertRules } from "#components/queries/alerts.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { ChannelsSection } from "./ChannelsSection.tsx";
import { NotificationsSection } from "./NotificationsSection.tsx";
import { RulesSection } from "./RulesSection.tsx";

export function AlertsPage() {
  const rules = useAlertRules();
  const channels = useAlertChannels();
  const error = rules.error ?? channels.error;
  return (
    <div className="flex flex-col gap-8">
      <PageHeader title="Alerts">
        A rule counts; when its count passes the threshold it says so once, and once more when it is over.
      </PageHeader>
      {error ? (
        <ErrorState
          title="The alerts could not be loaded."
          error={error}
          onRetry={() => void Promise.all([rules.refetch(), channels.refetch()])}
        />
      ) : null}
      {rules.data && channels.data ? (
        <>
          <RulesSection rules={rules.data.data} channels={channels.data.data} />
          <div id="channels">
            <ChannelsSection channels={channels.data.data} />
          </div>
          <NotificationsSection />
        </>
      ) : (
        !error && <SkeletonRows rows={6} label="Loading alerts" />
      )}
    </div>
  );
}
