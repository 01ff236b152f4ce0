"use client";
/** How far a replay is, and the buttons that stop it. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useChangeReplay } from "#components/queries/replays.ts";
import { Button } from "#components/ui/Button.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Num } from "#components/ui/Num.tsx";
import { ProgressBar } from "#components/ui/ProgressBar.tsx";
import type { Replay } from "#lib/contracts/replays.ts";

/** Takes the replay as it is; the page or panel keeps it fresh. */
export function ReplayProgress({ replay }: { replay: Replay }) {
  const { total, started, delivered, dead } = replay;
  const running = Math.max(0, started - delivered - dead);
  const facts = [
    ["Done", delivered + dead],
    ["Delivered", delivered],
    ["Dead", dead],
    ["In progress", running],
    ["Remaining", Math.max(0, total - delivered - dead)],
  ] as const;
  return (
    <div className="flex flex-col gap-3">
      <ProgressBar
        label={`Progress of ${replay.name}`}
        total={total}
        parts={[
          { value: delivered, tone: "delivered" },
          { value: dead, tone: "dead" },
        ]}
      />
      <dl className="grid grid-cols-3 gap-x-6 gap-y-2 sm:flex sm:flex-wrap sm:gap-x-8">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-faint">{name}</dt>
            <dd className="text-lg font-semibold">
              <Num value={value} exact />
              {name === "Done" && (
                <span className="font-normal text-muted">
                  {" "}
                  of <Num value={total} exact />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Pause, resume, cancel: what a replay's state allows. Nothing once it is over. */
export function ReplayActions({ replay }: { replay: Replay }) {
  const change = useChangeReplay(replay.id);
  const reason = useRoleReason("operator");
  if (replay.state !== "running" && replay.state !== "paused") return null;
  const next = replay.state === "running" ? "pause" : "resume";
  const left = Math.max(0, replay.total - replay.delivered - replay.dead);
  return (
    <>
      {change.error && <ErrorState title="The replay was not changed." error={change.error} />}
      <Button disabledReason={reason} pending={change.isPending} onClick={() => change.mutate(next)}>
        {next === "pause" ? "Pause" : "Resume"}
      </Button>
      <ConfirmButton
        variant="danger"
        disabledReason={reason}
        question="Cancel this replay?"
        consequence={`Up to ${left.toLocaleString("en")} deliveries will not be made. What was delivered stays delivered; an attempt that runs now is finished.`}
        action="Cancel the replay"
        onConfirm={() => change.mutateAsync("cancel")}
      >
        Cancel
      </ConfirmButton>
    </>
  );
}
