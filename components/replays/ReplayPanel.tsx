"use client";
/** Plan → options → the counted button → progress: the one way anything is replayed. */
import Link from "next/link";
import { useState } from "react";
import { useReplay, useReplayPlan, useStartReplay } from "#components/queries/replays.ts";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { SidePanel } from "#components/ui/SidePanel.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { Replay, ReplayPlan, ReplayScope } from "#lib/contracts/replays.ts";
import { PlanSummary } from "./PlanSummary.tsx";
import type { AskedReplay } from "./ReplayDesk.tsx";
import { emptyOptions, optionsOf, REASON_FROM, ReplayOptions } from "./ReplayOptions.tsx";
import { ReplayActions, ReplayProgress } from "./ReplayProgress.tsx";
import { scopeText } from "./scopeText.ts";

export type ReplayPanelProps = { asked: AskedReplay | null; onClose: () => void };

/** Open while something is asked for. */
export function ReplayPanel({ asked, onClose }: ReplayPanelProps) {
  return asked && <OpenPanel key={JSON.stringify(asked)} asked={asked.scope} name={asked.name ?? ""} onClose={onClose} />;
}

function OpenPanel({ asked, name, onClose }: { asked: ReplayScope; name: string; onClose: () => void }) {
  const [options, setOptions] = useState({ ...emptyOptions, name: name.slice(0, 120) });
  const [handlers, setHandlers] = useState<string[]>([]);
  const scope: ReplayScope = options.handler ? { ...asked, handler: options.handler } : asked;
  const plan = useReplayPlan(scope);
  const start = useStartReplay();
  if (plan.data && handlers.length === 0 && plan.data.byHandler.length > 1 && !("handler" in asked && asked.handler))
    setHandlers(plan.data.byHandler.map(({ handler }) => handler));
  const confirm = () => start.mutate({ scope, ...optionsOf(options) });

  if (start.data) return <RunningPanel started={start.data} onClose={onClose} />;
  return (
    <SidePanel
      open
      onOpenChange={(open) => !open && onClose()}
      title="Replay"
      footer={<PlanFooter plan={plan} reason={options.reason} pending={start.isPending} onConfirm={confirm} onClose={onClose} />}
    >
      <div className="flex flex-col gap-5 p-4">
        <p className="break-words text-muted">{scopeText(asked)}.</p>
        {plan.error && (
          <ErrorState title="The plan could not be made. Nothing was replayed." error={plan.error} onRetry={() => void plan.refetch()} />
        )}
        {!plan.data && !plan.error && <PlanSkeleton />}
        {plan.data && <PlanSummary plan={plan.data} />}
        {plan.data && plan.data.total > 0 && (
          <ReplayOptions options={options} onChange={setOptions} total={plan.data.total} handlers={handlers} />
        )}
        {start.error && <ErrorState title="The replay was not started. Nothing was sent." error={start.error} />}
      </div>
    </SidePanel>
  );
}

type PlanFooterProps = {
  plan: { data: ReplayPlan | undefined; isFetching: boolean };
  reason: string;
  pending: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

function PlanFooter({ plan, reason, pending, onConfirm, onClose }: PlanFooterProps) {
  const total = plan.data?.total ?? 0;
  const why =
    !plan.data || plan.isFetching
      ? "Counting"
      : total === 0
        ? "Nothing matches: there is nothing to replay."
        : total > REASON_FROM && !reason.trim()
          ? `Say why: replays of more than ${REASON_FROM} deliveries need a reason.`
          : undefined;
  return (
    <>
      <Button onClick={onClose}>Close</Button>
      <Button variant="primary" pending={pending} disabledReason={why} onClick={onConfirm}>
        {plan.data ? `Replay ${formatExact(total)} ${total === 1 ? "delivery" : "deliveries"}` : "Counting…"}
      </Button>
    </>
  );
}

function RunningPanel({ started, onClose }: { started: Replay; onClose: () => void }) {
  const { data: replay = started } = useReplay(started.id);
  return (
    <SidePanel
      open
      onOpenChange={(open) => !open && onClose()}
      title={replay.name}
      footer={
        <>
          <ReplayActions replay={replay} />
          <Link href={`/replays/${replay.id}`} className={buttonClass()}>
            Open replay
          </Link>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 p-4">
        <p role="status">
          <StateBadge state={replay.state} look="tint" />
        </p>
        <ReplayProgress replay={replay} />
        {replay.state === "running" && <p className="text-muted">It goes on when this panel or the browser is closed.</p>}
        {replay.state === "finished" && replay.dead > 0 && (
          <p>
            {replay.dead.toLocaleString("en")} died again; they are back under{" "}
            <Link href="/failures" className="link">
              Failures
            </Link>
            .
          </p>
        )}
      </div>
    </SidePanel>
  );
}

const PlanSkeleton = () => (
  <div role="status" aria-label="Counting what would be replayed" className="flex flex-col gap-3">
    <Skeleton className="h-8 w-40" />
    <Skeleton className="w-2/3" />
    <Skeleton className="w-1/2" />
  </div>
);
