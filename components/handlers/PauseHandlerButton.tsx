"use client";
/** Pauses or resumes one handler, after saying what happens to what waits. */
import { Pause, Play } from "lucide-react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { usePauseHandler } from "#components/queries/handlers.ts";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import { plural } from "./words.ts";

export function PauseHandlerButton({ handler }: { handler: HandlerSummary }) {
  const roleReason = useRoleReason("operator");
  const paused = handler.pausedAt !== null;
  const change = usePauseHandler(handler.name);
  const verb = paused ? "Resume" : "Pause";
  return (
    <ConfirmButton
      size="sm"
      className="relative z-1"
      icon={paused ? <Play size={12} aria-hidden /> : <Pause size={12} aria-hidden />}
      aria-label={`${verb} ${handler.name}`}
      disabledReason={roleReason ?? (handler.retired ? "No running worker declares this handler: there is nothing to pause." : undefined)}
      question={`${verb} ${handler.name}?`}
      consequence={paused ? resuming(handler) : pausing(handler)}
      action={`${verb} ${handler.name}`}
      onConfirm={() => change.mutateAsync(!paused)}
    >
      {verb}
    </ConfirmButton>
  );
}

function pausing({ queued, delivering }: HandlerSummary): string {
  const running = delivering > 0 ? `${plural(delivering, "attempt")} running now will finish. ` : "";
  const waiting =
    queued > 0 ? `${plural(queued, "delivery", "deliveries")} will wait, and new ones join them. ` : "New deliveries will wait. ";
  return `${running}${waiting}Webhooks are still received and stored, nothing is lost, no attempt is used.`;
}

function resuming({ queued, limits: { throttle } }: HandlerSummary): string {
  const speed = throttle ? `at ${throttle.perSecond.toLocaleString("en")}/s` : "as fast as its concurrency allows";
  return queued > 0
    ? `${plural(queued, "waiting delivery", "waiting deliveries")} will start ${speed}.`
    : "Nothing waits. New deliveries start at once.";
}
