"use client";
/** Opens the plan of a handler's way through what is stored. */
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import { ReplayButton } from "./ReplayButton.tsx";

export function BackfillButton({ handler: { name, retired } }: { handler: HandlerSummary }) {
  return (
    <ReplayButton
      size="sm"
      aria-label={`Backfill ${name}`}
      scope={{ kind: "events", q: "", from: "now-30d", handler: name }}
      name={`Backfill of ${name}`}
      disabledReason={retired ? "No running worker declares this handler: there is nothing to run." : undefined}
    >
      Backfill…
    </ReplayButton>
  );
}
