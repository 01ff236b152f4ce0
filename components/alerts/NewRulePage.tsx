"use client";
/** A new rule, on a query when one came along. */
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useAlertChannels } from "#components/queries/alerts.ts";
import { buttonClass } from "#components/ui/buttonClass.ts";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { newDraft } from "./draft.ts";
import { RuleEditor } from "./RuleEditor.tsx";

export function NewRulePage({ q }: { q: string }) {
  const router = useRouter();
  const { data, error, refetch } = useAlertChannels();
  const channels = data?.data ?? [];
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="New rule" parent={{ href: "/alerts", label: "Alerts" }}>
        It speaks once when the threshold is passed, and once more when it is over.
      </PageHeader>
      {error ? <ErrorState title="The channels could not be loaded." error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonRows rows={6} label="Loading channels" />}
      {data && channels.length === 0 && (
        <Empty
          title="A rule needs somewhere to send to"
          action={
            <Link href="/alerts#channels" className={buttonClass("primary", "md")}>
              Make a channel
            </Link>
          }
        >
          A channel is a URL that gets a signed POST. There is none yet.
        </Empty>
      )}
      {channels.length > 0 && (
        <RuleEditor rule={null} initial={newDraft(q, channels[0]?.id ?? "")} channels={channels} onSaved={() => router.push("/alerts")} />
      )}
    </div>
  );
}
