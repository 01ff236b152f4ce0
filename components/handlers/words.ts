/** A handler's settings and health, in words. */
import { formatDuration } from "#components/ui/Duration.tsx";
import type { State } from "#components/ui/StateBadge.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import type { RetrySchedule, Throttle } from "#lib/domain/handler.ts";

/** "8 attempts over about 21 min". The waits double up to their limit. */
export function retryWords({ maxAttempts, firstDelaySeconds, maxDelaySeconds }: RetrySchedule): string {
  if (maxAttempts <= 1) return "1 attempt, no retry";
  let seconds = 0;
  for (let wait = 0; wait < maxAttempts - 1; wait++) seconds += Math.min(firstDelaySeconds * 2 ** wait, maxDelaySeconds);
  return `${maxAttempts} attempts over about ${formatDuration(rounded(seconds) * 1000)}`;
}

/** Two units of a wait that has jitter anyway would be false exactness. */
const rounded = (seconds: number) => {
  const unit = seconds >= 36_000 ? 3600 : seconds >= 120 ? 60 : 1;
  return Math.round(seconds / unit) * unit;
};

export const throttleWords = (throttle: Throttle | undefined): string =>
  throttle
    ? `at most ${throttle.perSecond.toLocaleString("en")}/s${throttle.burst ? `, ${throttle.burst.toLocaleString("en")} at once` : ""}`
    : "not throttled";

/** What it wants: "stripe, github: invoice.*, push". */
export const wantsWords = ({ sources, eventTypes }: Pick<HandlerSummary, "sources" | "eventTypes">): string =>
  `${sources.includes("*") ? "every source" : sources.join(", ")}: ${eventTypes.includes("*") ? "every type" : eventTypes.join(", ")}`;

/** From this share of dead deliveries on it is called failing; below, the count says enough. */
const FAILING_SHARE = 0.05;

export function healthOf({ pausedAt, retired, retrying, day }: HandlerSummary): { state: State; word: string } {
  if (retired) return { state: "disabled", word: "no worker" };
  if (pausedAt) return { state: "paused", word: "paused" };
  const finished = day.dead + day.delivered;
  if (day.dead > 0 && day.dead / finished >= FAILING_SHARE) return { state: "dead", word: "failing" };
  if (retrying > 0) return { state: "retrying", word: "retrying" };
  return finished === 0 ? { state: "queued", word: "idle" } : { state: "healthy", word: "healthy" };
}
