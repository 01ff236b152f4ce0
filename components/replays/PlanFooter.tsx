"use client";
/** The buttons under a plan: try a sample, or the counted yes. By key, many deliveries take the chord twice. */
import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Keys } from "#components/ui/Kbd.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import type { ReplayPlan } from "#lib/contracts/replays.ts";
import { REASON_FROM } from "./options.ts";
import { usePrimaryKey } from "./usePrimaryKey.ts";

export type PlanFooterProps = {
  plan: { data: ReplayPlan | undefined; isFetching: boolean };
  reason: string;
  pending: boolean;
  onConfirm: (dryRun: boolean) => void;
  onClose: () => void;
};

export function PlanFooter({ plan, reason, pending, onConfirm, onClose }: PlanFooterProps) {
  const total = plan.data?.total ?? 0;
  const why = whyNot(plan, reason);
  const many = total > REASON_FROM;
  // What was counted when the chord was pressed first: another number wants another yes.
  const [armedFor, setArmedFor] = useState<number>();
  const armed = many && armedFor === total && why === undefined;
  usePrimaryKey(() => {
    if (why !== undefined || pending) return;
    if (many && !armed) setArmedFor(total);
    else onConfirm(false);
  });
  return (
    <>
      <p role="status" className="mr-auto self-center text-sm text-muted">
        {armed ? (
          <>
            Again <Keys keys="mod+Enter" /> to replay {formatExact(total)}.
          </>
        ) : (
          why === undefined && (
            <span className="max-sm:hidden">
              <Keys keys="mod+Enter" />
            </span>
          )
        )}
      </p>
      <Button onClick={onClose}>Close</Button>
      <Button pending={pending} disabledReason={why ?? whyNotTried(plan.data)} onClick={() => onConfirm(true)}>
        Dry run
      </Button>
      <Button variant="primary" pending={pending} disabledReason={why} onClick={() => onConfirm(false)}>
        {plan.data ? `Replay ${formatExact(total)} ${total === 1 ? "delivery" : "deliveries"}` : "Counting…"}
      </Button>
    </>
  );
}

function whyNot({ data, isFetching }: PlanFooterProps["plan"], reason: string): string | undefined {
  if (!data || isFetching) return "Counting";
  if (data.total === 0) return "Nothing matches: there is nothing to replay.";
  if (data.total > REASON_FROM && !reason.trim()) return `Say why: replays of more than ${REASON_FROM} deliveries need a reason.`;
  return undefined;
}

function whyNotTried(plan: ReplayPlan | undefined): string | undefined {
  if (!plan || plan.byHandler.some(({ trial }) => trial === null)) return undefined;
  return `Nothing of this can be tried without effects. ${plan.byHandler.map(({ handler, trial }) => `${handler}: ${trial}.`).join(" ")}`;
}
