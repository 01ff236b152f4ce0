/** Failures in words. */
import { formatExact } from "#components/ui/Num.tsx";
import { relativeTime } from "#components/ui/Time.tsx";
import type { AtLeast, FailureGroup } from "#lib/contracts/failures.ts";
import type { FailureState, FailureTrend } from "#lib/domain/failure.ts";
import { visible } from "#lib/domain/visible.ts";

export const STATE_LABELS: Record<FailureState, string> = {
  open: "Open",
  acknowledged: "Acknowledged",
  muted: "Muted",
  resolved: "Resolved",
};

export const TRENDS: Record<FailureTrend, { glyph: string; meaning: string }> = {
  new: { glyph: "✦", meaning: "First seen within the last two hours" },
  growing: { glyph: "↗", meaning: "More in the last three hours than in the nine before them" },
  stable: { glyph: "→", meaning: "About as many in the last three hours as in the nine before them" },
  fading: { glyph: "↘", meaning: "Less than half as many in the last three hours as in the nine before them" },
};

/** What a person recognises: the message as one of them had it; the group's own title has the particulars taken out. */
export function firstLine(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return visible(line.length > 200 ? `${line.slice(0, 200).toWellFormed()}…` : line);
}

/** For names and questions: `TypeError in billing-sync`. */
export const shortName = ({ errorName, handler }: Pick<FailureGroup, "errorName" | "handler">) => `${visible(errorName)} in ${handler}`;

export const atLeast = ({ count, more }: AtLeast): string => `${more ? "≥\u00a0" : ""}${formatExact(count)}`;

export const plural = (count: number, one: string, many = `${one}s`) => `${formatExact(count)} ${count === 1 ? one : many}`;

/** When a mute ends: "until 14:02 or 400 dead". */
export function muteEnd({ mutedUntil, mutedUntilDead }: Pick<FailureGroup, "mutedUntil" | "mutedUntilDead">): string {
  const ends = [
    mutedUntil !== null && relativeTime(mutedUntil),
    mutedUntilDead !== null && `at ${formatExact(mutedUntilDead)} dead`,
  ].filter((end) => end !== false);
  return ends.length === 0 ? "until somebody unmutes it" : `ends ${ends.join(" or ")}`;
}
