/** How a source is doing, in a glyph and a word. */
import { type State, StateBadge } from "#components/ui/StateBadge.tsx";
import { exactTime } from "#components/ui/Time.tsx";
import type { Source } from "#lib/contracts/sources.ts";

type Facts = Pick<Source, "disabled" | "logOnlyUntil" | "silentSince" | "lastRequestAt" | "day">;

/** Pure; the worst that is true comes first. */
export function sourceState({ disabled, logOnlyUntil, silentSince, lastRequestAt, day }: Facts): { state: State; word: string } {
  if (disabled) return { state: "disabled", word: "Disabled" };
  if (logOnlyUntil) return { state: "unverified", word: "Logs only" };
  if (lastRequestAt === null) return { state: "queued", word: "Waiting" };
  if (silentSince) return { state: "retrying", word: `Silent since ${exactTime(silentSince)}` };
  if (day.accepted + day.duplicate > 0) return { state: "delivered", word: "Receiving" };
  if (day.rejected > 0) return { state: "rejected", word: "Refuses everything" };
  return { state: "queued", word: "Quiet" };
}

export const SourceState = ({ source }: { source: Facts }) => <StateBadge {...sourceState(source)} />;

/** Stands beside the name wherever a source of demo data is shown on its own. */
export const DemoMark = () => (
  <span className="shrink-0 rounded border border-dashed border-line-strong! px-1 text-sm text-muted" title="Made up by Spillway itself">
    Demo
  </span>
);
