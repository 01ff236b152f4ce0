"use client";
/** Start, pause, resume, cancel: what a replay's state allows. Nothing once it is over. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useChangeReplay } from "#components/queries/replays.ts";
import { Button } from "#components/ui/Button.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import type { Replay } from "#lib/contracts/replays.ts";

export function ReplayActions({ replay }: { replay: Replay }) {
  const change = useChangeReplay(replay.id);
  const reason = useRoleReason("operator");
  const next = nextOf(replay);
  if (!next) return null;
  const left = Math.max(0, replay.total - replay.delivered - replay.dead - replay.skipped);
  return (
    <>
      {change.error && <ErrorState title="The replay was not changed." error={change.error} />}
      <Button
        variant={next.action === "start" ? "primary" : "secondary"}
        disabledReason={reason}
        pending={change.isPending}
        onClick={() => change.mutate({ action: next.action })}
      >
        {next.label}
      </Button>
      <ConfirmButton
        variant="danger"
        disabledReason={reason}
        question="Cancel this replay?"
        consequence={`Up to ${formatExact(left)} deliveries will not be made. What was delivered stays delivered; an attempt that runs now is finished.`}
        action="Cancel the replay"
        onConfirm={() => change.mutateAsync({ action: "cancel" })}
      >
        Cancel
      </ConfirmButton>
    </>
  );
}

function nextOf({ state, startedAt, total }: Replay) {
  if (state === "running") return { action: "pause", label: "Pause" } as const;
  if (state === "paused" && startedAt !== null) return { action: "resume", label: "Resume" } as const;
  if (state === "paused")
    return { action: "start", label: `Start ${formatExact(total)} ${total === 1 ? "delivery" : "deliveries"}` } as const;
  if (state === "trying") return { action: "start", label: "Start without waiting" } as const;
  return undefined;
}
