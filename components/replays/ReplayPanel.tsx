"use client";
/** Plan → options → the counted button → progress: the one way anything is replayed. */
import { useState } from "react";
import { useReplayPlan, useStartReplay } from "#components/queries/replays.ts";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { SidePanel } from "#components/ui/SidePanel.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import type { ReplayPlan, ReplayScope } from "#lib/contracts/replays.ts";
import { emptyOptions, isOpenEnded, type Options, optionsOf, scopeWith } from "./options.ts";
import { PlanFooter } from "./PlanFooter.tsx";
import { PlanSummary } from "./PlanSummary.tsx";
import { RangeField } from "./RangeField.tsx";
import type { AskedReplay } from "./ReplayDesk.tsx";
import { ReplayOptions } from "./ReplayOptions.tsx";
import { RunningPanel } from "./RunningPanel.tsx";
import { scopeText } from "./scopeText.ts";

export type ReplayPanelProps = { asked: AskedReplay | null; onClose: () => void };

/** Open while something is asked for. */
export function ReplayPanel({ asked, onClose }: ReplayPanelProps) {
  return (
    asked && (
      <OpenPanel key={JSON.stringify(asked)} asked={asked.scope} name={asked.name ?? ""} reason={asked.reason ?? ""} onClose={onClose} />
    )
  );
}

type OpenPanelProps = { asked: ReplayScope; name: string; reason: string; onClose: () => void };

function OpenPanel({ asked, name, reason, onClose }: OpenPanelProps) {
  const [options, setOptions] = useState<Options>({
    ...emptyOptions,
    name: name.slice(0, 120),
    reason: reason.slice(0, 500),
    from: (asked.kind === "events" && asked.from) || "",
  });
  const [handlers, setHandlers] = useState<string[]>([]);
  const change = (part: Partial<Options>) => setOptions((before) => ({ ...before, ...part }));
  const scope = scopeWith(asked, options);
  const plan = useReplayPlan({ scope, ...(options.includeApplied && { includeApplied: true }) });
  const start = useStartReplay();
  if (plan.data && handlers.length === 0 && plan.data.byHandler.length > 1 && !("handler" in asked && asked.handler))
    setHandlers(plan.data.byHandler.map(({ handler }) => handler));
  const confirm = (dryRun: boolean) => start.mutate({ scope, ...optionsOf(options), dryRun });

  if (start.data) return <RunningPanel started={start.data} onClose={onClose} />;
  return (
    <SidePanel
      open
      onOpenChange={(open) => !open && onClose()}
      title={isOpenEnded(asked) ? "Backfill" : "Replay"}
      footer={<PlanFooter plan={plan} reason={options.reason} pending={start.isPending} onConfirm={confirm} onClose={onClose} />}
    >
      <div className="@container flex flex-col gap-5 p-4">
        <p className="break-words text-muted">{scopeText(isOpenEnded(asked) ? ({ ...asked, from: undefined } as ReplayScope) : asked)}.</p>
        {isOpenEnded(asked) && <RangeField options={options} onChange={change} />}
        {plan.error && (
          <ErrorState title="The plan could not be made. Nothing was replayed." error={plan.error} onRetry={() => void plan.refetch()} />
        )}
        {!plan.data && !plan.error && <PlanSkeleton />}
        {plan.data && <PlanSummary plan={plan.data} />}
        {plan.data && <AppliedToo plan={plan.data} options={options} onChange={change} />}
        {plan.data && plan.data.total > 0 && (
          <ReplayOptions options={options} onChange={change} total={plan.data.total} handlers={handlers} />
        )}
        {start.error && <ErrorState title="The replay was not started. Nothing was sent." error={start.error} />}
      </div>
    </SidePanel>
  );
}

type AppliedProps = { plan: ReplayPlan; options: Options; onChange: (change: Partial<Options>) => void };

/** What was delivered before can be asked for: a handler that did the wrong thing did it there too. */
function AppliedToo({ plan, options, onChange }: AppliedProps) {
  const applied = plan.excluded.find(({ code }) => code === "applied");
  if (!applied && !options.includeApplied) return null;
  return (
    <Checkbox
      label={applied ? `Also the ${formatExact(applied.count)} that were delivered before` : "Also what was delivered before"}
      help="Their handler runs again on them, and does again what it does."
      checked={options.includeApplied}
      onChange={(event) => onChange({ includeApplied: event.target.checked })}
    />
  );
}

const PlanSkeleton = () => (
  <div role="status" aria-label="Counting what would be replayed" className="flex flex-col gap-3">
    <Skeleton className="h-8 w-40" />
    <Skeleton className="w-2/3" />
    <Skeleton className="w-1/2" />
  </div>
);
