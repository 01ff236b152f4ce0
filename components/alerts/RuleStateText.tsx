/** A rule's state: glyph, word, since when. */
import { Time } from "#components/ui/Time.tsx";
import type { AlertRule } from "#lib/contracts/alerts.ts";

export function RuleStateText({ rule: { enabled, firingSince, mutedUntil, mutedBy, heldSince, quietHours } }: { rule: AlertRule }) {
  if (!enabled) return <span className="text-faint">– off</span>;
  if (firingSince)
    return (
      <span className="font-medium text-st-dead-fg">
        <span aria-hidden>■</span> firing since <Time value={firingSince} />
        {mutedUntil && <span className="font-normal text-muted">, acknowledged by {mutedBy}</span>}
      </span>
    );
  if (mutedUntil)
    return (
      <span className="text-muted">
        <span aria-hidden>‖</span> muted until <Time value={mutedUntil} look="exact" />
      </span>
    );
  if (heldSince)
    return (
      <span className="text-st-retrying-fg">
        <span aria-hidden>‖</span> over since <Time value={heldSince} />, told at {quietHours?.to}
      </span>
    );
  return (
    <span className="text-st-delivered-fg">
      <span aria-hidden>●</span> quiet
    </span>
  );
}
