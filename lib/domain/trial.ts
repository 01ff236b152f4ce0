/** The dry run's verdicts: what a handler did with an event now, held against what was recorded. Pure. */

export const TRIAL_OUTCOMES = ["delivered", "failed", "timed_out", "permanent", "crashed", "not_tried"] as const;
export type TrialOutcome = (typeof TRIAL_OUTCOMES)[number];

export type Comparison =
  /** It was dead or failing, and would be delivered. */
  | "mended"
  /** It was delivered, and would be again. */
  | "same"
  /** There was no delivery of it; it would be delivered. */
  | "first"
  /** It would fail as it did. */
  | "still_fails"
  /** It would fail, in another way than it did. */
  | "fails_otherwise"
  /** It was delivered, or never handled, and would fail. */
  | "breaks"
  | "not_tried";

export type TrialFacts = { outcome: TrialOutcome; fingerprint: string | null; wasState: string | null; wasFingerprint: string | null };

export function compareTrial({ outcome, fingerprint, wasState, wasFingerprint }: TrialFacts): Comparison {
  if (outcome === "not_tried") return "not_tried";
  if (outcome === "delivered") return wasState === null ? "first" : wasState === "delivered" ? "same" : "mended";
  if (wasState === null || wasState === "delivered") return "breaks";
  return fingerprint !== null && fingerprint === wasFingerprint ? "still_fails" : "fails_otherwise";
}

/** Why a handler cannot be tried without effects; undefined when it can. */
export function untriableReason(handler: { transactional: boolean; isolated?: boolean; batch?: object }): string | undefined {
  if (!handler.transactional) return "it is not transactional: what it does could not be undone";
  if (handler.batch) return "it takes several events at once";
  if (handler.isolated) return "it runs in a process of its own";
  return undefined;
}
