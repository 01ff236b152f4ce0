/** What a failure group is at a moment: its state, how urgent it is, and where it is going. Derived, so that settlement writes none of it. */

export const FAILURE_STATES = ["open", "acknowledged", "muted", "resolved"] as const;
export type FailureState = (typeof FAILURE_STATES)[number];

/** What people did to a group, and what happened to it since. Moments in milliseconds. */
export type FailureFacts = {
  dead: number;
  firstSeenAt: number;
  lastSeenAt: number;
  acknowledgedAt: number | null;
  mutedAt: number | null;
  mutedUntil: number | null;
  mutedUntilDead: number | null;
  resolvedAt: number | null;
};

/**
 * A group nothing of which is dead is resolved, whoever says so. One that somebody resolved is open again once it is seen after that.
 * A mute covers an acknowledgement, and ends at its time or count.
 */
export function failureState(facts: FailureFacts, now: number): FailureState {
  if (facts.dead === 0) return "resolved";
  if (facts.resolvedAt !== null && facts.lastSeenAt <= facts.resolvedAt) return "resolved";
  if (isMuted(facts, now)) return "muted";
  return facts.acknowledgedAt === null ? "open" : "acknowledged";
}

/** Resolved once, and back since. */
export const isReopened = ({ resolvedAt, lastSeenAt, dead }: FailureFacts): boolean =>
  dead > 0 && resolvedAt !== null && lastSeenAt > resolvedAt;

function isMuted({ mutedAt, mutedUntil, mutedUntilDead, dead }: FailureFacts, now: number): boolean {
  if (mutedAt === null) return false;
  return (mutedUntil === null || now < mutedUntil) && (mutedUntilDead === null || dead < mutedUntilDead);
}

const HOUR_MS = 3_600_000;

/** Dead × recency: the dead letters of a group count half after an hour of quiet, a third after two. */
export const failureImpact = ({ dead, lastSeenAt }: Pick<FailureFacts, "dead" | "lastSeenAt">, now: number): number =>
  dead / (1 + Math.max(0, now - lastSeenAt) / HOUR_MS);

export type FailureTrend = "new" | "growing" | "stable" | "fading";

const RECENT_HOURS = 3;
const EARLIER_HOURS = 9;

/**
 * @param hours dead letters by the hour, the running one last
 * @returns `new` for two hours after the first one; then the last three hours against the nine before them
 */
export function failureTrend(hours: readonly number[], { firstSeenAt }: Pick<FailureFacts, "firstSeenAt">, now: number): FailureTrend {
  if (now - firstSeenAt < 2 * HOUR_MS) return "new";
  const recent = sum(hours.slice(-RECENT_HOURS));
  const expected = (sum(hours.slice(-RECENT_HOURS - EARLIER_HOURS, -RECENT_HOURS)) / EARLIER_HOURS) * RECENT_HOURS;
  if (recent === 0) return "fading";
  if (recent >= 3 && recent > expected * 1.5) return "growing";
  return recent < expected / 2 ? "fading" : "stable";
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
