/** Decides about replays: why something is left out, who goes first, when to pause by itself, how long its lane may be. Pure. */

/** Why a delivery is not a part of a replay. */
export const EXCLUSIONS = {
  applied: "already applied: this handler has delivered it before",
  expired: "the payload was removed by retention",
  blocked: "its key is blocked by another dead letter",
  gone: "its handler is not running anywhere",
  pending: "another replay that is not over is going to do it",
  unwanted: "no handler wants it",
} as const;
export type Exclusion = keyof typeof EXCLUSIONS;

/** How the last delivery of an event to a handler stands: `open` waits or runs, `never` is that there is none. */
export const LAST_OUTCOMES = ["delivered", "dead", "cancelled", "superseded", "open", "never"] as const;
export type LastOutcome = (typeof LAST_OUTCOMES)[number];

export const CANARY_STATES = ["off", "waiting", "passed", "failed"] as const;
export type CanaryState = (typeof CANARY_STATES)[number];

const CANARY = 10;

/** How many go first: ten, or none when there are not more than that. */
export const canaryOf = (total: number, wanted: boolean): number => (wanted && total > CANARY ? CANARY : 0);

/** What one delivery of the replay came to so far. */
export type Made = { state: string; attempts: number; error: string | null };

export type CanaryVerdict = { state: "waiting" | "passed" } | { state: "failed"; note: string };

/**
 * Those that go first must be delivered at their first attempt: a retry that may come in hours is waited for by nobody.
 * A worker's death is no answer of the handler. The others of them are waited for, so that the reason tells the whole, but not
 * for long (`isLate`).
 */
export function judgeCanary(made: readonly Made[], expected: number, isLate: boolean): CanaryVerdict {
  const failed = made.filter(isFailed);
  const untried = expected - made.filter((one) => isFailed(one) || isOver(one)).length;
  if (failed.length === 0) return { state: untried > 0 ? "waiting" : "passed" };
  if (untried > 0 && !isLate) return { state: "waiting" };
  const rest = untried > 0 ? ` (${untried} were not tried yet)` : "";
  return { state: "failed", note: `${failed.length} of the first ${expected} failed${rest}: ${commonest(failed)}` };
}

const isOver = ({ state }: Made) => ["delivered", "dead", "cancelled", "superseded"].includes(state);
const isFailed = ({ state, attempts }: Made) =>
  state === "dead" ||
  state === "retrying" ||
  (state === "delivered" ? attempts > 1 : attempts > 0 && state !== "cancelled" && state !== "superseded");

/** How many of the last deliveries are looked at, and how few are too few to judge by. */
export const GUARD_WINDOW = 100;
const GUARD_LEAST = 20;

/** Why a replay must pause by itself: more than `percent` of its last deliveries are dead. Undefined when it need not. */
export function judgeFailures(last: readonly Made[], percent: number): string | undefined {
  const dead = last.filter(({ state }) => state === "dead");
  if (last.length < GUARD_LEAST || dead.length * 100 <= percent * last.length) return undefined;
  return `${dead.length} of the last ${last.length} deliveries of this replay are dead: ${commonest(dead)}`;
}

/** The error most of them share, short enough for a sentence. */
export function commonest(failed: readonly { error: string | null }[]): string {
  const groups = [...Map.groupBy(failed, ({ error }) => error ?? "no error was recorded")];
  const [error] = groups.reduce((most, group) => (group[1].length > most[1].length ? group : most), groups[0] ?? ["", []]);
  return error.length > 200 ? `${error.slice(0, 199)}…` : error;
}

const LANE = { least: 50, most: 1_000 };
/** What waits for a retry takes no lane, but a cancel must end it within seconds too. */
export const MAX_RETRYING = 10_000;
/** Over so many seconds the pace of a replay is measured for the length of its lane. */
export const LANE_SECONDS = 2;

/**
 * How many deliveries may be made and not yet done: about as many as ended during the last two seconds. Long enough that a fast
 * handler never waits for work; short enough that after a pause a slow one is not busy with it for minutes.
 */
export const laneLength = (endedLately: number): number => Math.min(LANE.most, Math.max(LANE.least, endedLately));
