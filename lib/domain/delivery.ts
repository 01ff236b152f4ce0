/** The states of a delivery and the words for everything that comes in. */
export const DELIVERY_STATES = ["queued", "delivering", "delivered", "retrying", "dead", "cancelled", "paused", "superseded"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** `unverified`: stored while its source accepts and logs only; no event is made of it. */
/** Most urgent first: an event is as bad as its worst delivery that still counts. */
export const URGENCY: readonly DeliveryState[] = [
  "dead",
  "retrying",
  "delivering",
  "paused",
  "queued",
  "cancelled",
  "superseded",
  "delivered",
];

export const VERDICTS = ["accepted", "duplicate", "rejected", "handshake", "unverified"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const ATTEMPT_OUTCOMES = [
  "delivered",
  "failed",
  "timed_out",
  "permanent",
  "schema_mismatch",
  "throttled",
  "crashed",
  "released",
] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** `trying`: its dry run goes on; nothing of it has been delivered. */
export const REPLAY_STATES = ["trying", "running", "paused", "cancelled", "finished"] as const;
export type ReplayState = (typeof REPLAY_STATES)[number];

export const ROLES = ["viewer", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Does `role` include what `needed` may do? admin ⊃ operator ⊃ viewer. */
export const roleCovers = (role: Role, needed: Role) => ROLES.indexOf(role) >= ROLES.indexOf(needed);
