"use client";
/** One rule: its state, its form, what it has sent. */
import { useEffect } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useAlertChannels, useAlertRules, useMuteRule } from "#components/queries/alerts.ts";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { draftOf } from "./draft.ts";
import { MuteButton } from "./MuteButton.tsx";
import { NotificationsSection } from "./NotificationsSection.tsx";
import { RuleEditor } from "./RuleEditor.tsx";
import { RuleStateText } from "./RuleStateText.tsx";

/** `acknowledge`: minutes, from the link in a notification; it asks, it does not act by itself. */
export function RulePage({ ruleId, acknowledge }: { ruleId: string; acknowledge: number | null }) {
  const rules = useAlertRules();
  const channels = useAlertChannels();
  const mute = useMuteRule();
  const reason = useRoleReason("operator");
  const rule = rules.data?.data.find(({ id }) => id === ruleId);
  const error = rules.error ?? channels.error;
  useEffect(() => {
    // A form may have focus already; the one tap that the link promises comes first.
    if (acknowledge !== null) document.querySelector<HTMLElement>("[data-acknowledge]")?.focus();
  }, [acknowledge]);
  if (!rule || !channels.data)
    return (
      <div className="flex flex-col gap-6">
        <PageHeader title="Alert rule" parent={{ href: "/alerts", label: "Alerts" }} />
        {error ? (
          <ErrorState title="The rule could not be loaded." error={error} onRetry={() => void rules.refetch()} />
        ) : rules.data && channels.data ? (
          <Empty title="There is no such rule">It was deleted, or never was. What it sent stays in the delivery log on Alerts.</Empty>
        ) : (
          <SkeletonRows rows={8} label="Loading the rule" />
        )}
      </div>
    );
  return (
    <div className="flex flex-col gap-8">
      <PageHeader
        title={rule.name}
        parent={{ href: "/alerts", label: "Alerts" }}
        meta={<RuleStateText rule={rule} />}
        actions={
          <MuteButton rule={rule} reason={reason} pending={mute.isPending} onMute={(minutes) => mute.mutate({ id: rule.id, minutes })} />
        }
      />
      <RuleEditor key={rule.id} rule={rule} initial={draftOf(rule)} channels={channels.data.data} onSaved={() => void rules.refetch()} />
      <NotificationsSection ruleId={rule.id} />
    </div>
  );
}
