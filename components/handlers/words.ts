/** A handler's settings and health, in words. */
import { formatDuration } from "#components/ui/Duration.tsx";
import type { State } from "#components/ui/StateBadge.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import type { Batch, HandlerDefinition, RetrySchedule, Throttle } from "#lib/domain/handler.ts";
import { ENTITY } from "#lib/domain/line.ts";

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

export const plural = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

const count = (n: number) => n.toLocaleString("en", { maximumFractionDigits: 3 });

export const throttleWords = (throttle: Throttle | null | undefined): string =>
  throttle ? `at most ${count(throttle.perSecond)}/s${throttle.burst ? `, burst ${count(throttle.burst)}` : ""}` : "not throttled";

const atOnce = (n: number | null | undefined) => (n ? `${count(n)} at once` : "no limit");

export type LimitWords = {
  label: string;
  now: string /** What the code declares, where an operator set something else. */;
  code: string | null;
};

/** The limits that an operator may set: what holds now, and the code's value where that is another. */
export function limitWords({ limits, overrides, concurrency, clusterConcurrency, throttle }: HandlerSummary): LimitWords[] {
  const line = (label: string, isSet: boolean, now: string, code: string) => ({ label, now, code: isSet && now !== code ? code : null });
  return [
    line("In each worker", overrides.concurrency !== undefined, atOnce(limits.concurrency), atOnce(concurrency)),
    line("In all workers", overrides.clusterConcurrency !== undefined, atOnce(limits.clusterConcurrency), atOnce(clusterConcurrency)),
    line("Throttle", overrides.throttle !== undefined, throttleWords(limits.throttle), throttleWords(throttle)),
  ];
}

/** "customer", of `json:data.object.customer`. */
const keyWord = (key: string = ENTITY): string => key.split(/[:.]/).findLast((part) => part !== "") ?? key;

/** What holds for deliveries that share a key; undefined when the handler takes them as they come. */
export function orderWords({ key, order, perKey }: Pick<HandlerDefinition, "key" | "order" | "perKey">): string | undefined {
  const per = keyWord(key);
  const pace = perKey?.throttle && `${throttleWords(perKey.throttle)} per ${per}`;
  const words = (first: string | undefined) => [first, pace].filter(Boolean).join(", ") || undefined;
  if (order?.mode === "fifo")
    return words(`in order per ${per}, ${order.onDead === "block" ? "a dead letter blocks its key" : "a dead letter is passed over"}`);
  if (order?.mode === "latest-wins") {
    const quiet = order.debounceMs ? `, once quiet for ${formatDuration(order.debounceMs)}` : "";
    const most = order.maxWaitMs ? `, after ${formatDuration(order.maxWaitMs)} at the latest` : "";
    return words(`only the newest per ${per}${quiet}${most}`);
  }
  return words(perKey?.concurrency ? `${count(perKey.concurrency)} at once per ${per}` : undefined);
}

export const batchWords = ({ size, waitMs }: Batch): string =>
  `up to ${plural(size, "event")} in one call, after waiting at most ${formatDuration(waitMs)}`;

/** What it wants: "stripe, github: invoice.*, push". */
export const wantsWords = ({ sources, eventTypes }: Pick<HandlerSummary, "sources" | "eventTypes">): string =>
  `${sources.includes("*") ? "every source" : sources.join(", ")}: ${eventTypes.includes("*") ? "every type" : eventTypes.join(", ")}`;

/** From this share of dead deliveries on it is called failing; below, the count says enough. */
const FAILING_SHARE = 0.05;

export function healthOf({ pausedAt, heldUntil, retired, retrying, blockedKeys, day }: HandlerSummary): { state: State; word: string } {
  if (retired) return { state: "disabled", word: "no worker" };
  if (pausedAt) return { state: "paused", word: "paused" };
  const finished = day.dead + day.delivered;
  if (day.dead > 0 && day.dead / finished >= FAILING_SHARE) return { state: "dead", word: "failing" };
  if (blockedKeys > 0) return { state: "dead", word: plural(blockedKeys, "blocked key") };
  if (heldUntil) return { state: "throttled", word: "told to wait" };
  if (retrying > 0) return { state: "retrying", word: "retrying" };
  return finished === 0 ? { state: "queued", word: "idle" } : { state: "healthy", word: "healthy" };
}
