/** Replays: a named, counted, bounded set of new deliveries of stored events. */
import { z } from "zod";
import type { ReplayState } from "#lib/domain/delivery.ts";
import type { CanaryState, Exclusion, LastOutcome } from "#lib/domain/replay.ts";
import type { Comparison, TrialOutcome } from "#lib/domain/trial.ts";
import { moment } from "./page.ts";

/**
 * What to replay. `failures`: every dead letter of a group (or of all, with no fingerprint).
 * `events`: every event a query finds, to every handler that wants it now, or to one of them (a backfill).
 * `event`: one event; with `handler` to that handler alone, whether it wants it or not.
 */
export const replayScope = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("failures"), fingerprint: z.string().max(64).optional(), handler: z.string().max(100).optional() }),
  z.strictObject({
    kind: z.literal("events"),
    q: z.string().max(4096),
    from: moment.optional(),
    to: moment.optional(),
    handler: z.string().max(100).optional(),
  }),
  z.strictObject({ kind: z.literal("event"), eventId: z.string().max(40), handler: z.string().max(100).optional() }),
]);
export type ReplayScope = z.infer<typeof replayScope>;

/** Also what the handler has delivered before. Left out: no, but for one event yes. */
const includeApplied = z.boolean().optional();

export const replayPlanRequest = z.strictObject({ scope: replayScope, includeApplied });

export type ReplayPlan = {
  /** Deliveries that would be made, exact. */
  total: number;
  /** `trial`: null when a dry run can try it, else why not. */
  byHandler: { handler: string; count: number; trial: string | null }[];
  byType: { type: string; count: number }[];
  /** How the last delivery of the same event to the same handler stands. */
  byLast: { last: LastOutcome; count: number }[];
  from: string | null;
  to: string | null;
  /** Left out, and why. */
  excluded: { code: Exclusion; reason: string; count: number }[];
  warnings: string[];
};

const perSecond = z.number().int().min(1).max(10_000).nullable();

export const replayCreate = z.strictObject({
  scope: replayScope,
  includeApplied,
  name: z.string().trim().min(1).max(120).optional(),
  reason: z.string().trim().max(500).default(""),
  /** New deliveries per second; null = as fast as the lane allows. */
  perSecond: perSecond.default(null),
  /** The first ten go ahead, and the others only when all of them are delivered. Off by itself for ten or fewer. */
  canary: z.boolean().default(true),
  /** Pause by itself when more than this share of its last hundred deliveries is dead; null = never. */
  stopAtPercent: z.number().int().min(1).max(100).nullable().default(50),
  /** First try a sample in transactions that are rolled back, and wait for a person who has seen the results. */
  dryRun: z.boolean().default(false),
  sample: z.number().int().min(1).max(200).default(20),
});
export type ReplayCreate = z.input<typeof replayCreate>;

export const replayPatch = z
  .strictObject({ action: z.enum(["start", "pause", "resume", "cancel"]).optional(), perSecond: perSecond.optional() })
  .refine(({ action, perSecond: pace }) => action !== undefined || pace !== undefined, { message: "give an action, perSecond, or both" });
export type ReplayPatch = z.infer<typeof replayPatch>;

export type Replay = {
  id: string;
  name: string;
  reason: string;
  scope: ReplayScope;
  state: ReplayState;
  /** Members, fixed when it was made. */
  total: number;
  /** Deliveries made so far. */
  started: number;
  delivered: number;
  dead: number;
  /** Ended without an outcome: cancelled, superseded. */
  skipped: number;
  perSecond: number | null;
  /** How many go ahead of the others; 0: none. */
  canary: number;
  canaryState: CanaryState;
  stopAtPercent: number | null;
  /** Why it is in its state, when it did not get there by itself. */
  note: string;
  createdBy: string;
  createdAt: string;
  /** When its first delivery could be made; null while it is tried or waits. */
  startedAt: string | null;
  finishedAt: string | null;
};

/** What came of a replay, so far or in the end. */
export type ReplayReport = {
  dead: { fingerprint: string; handler: string; title: string; count: number }[];
  /** Null while it runs. */
  byHandler: { handler: string; planned: number; delivered: number; dead: number; skipped: number; notMade: number }[] | null;
  /** From its first delivery to its end or to now, without its pauses. */
  activeMs: number;
  /** Ended deliveries per second of that time. */
  perSecond: number;
  history: { at: string; actor: string; action: string; detail: Record<string, unknown> }[];
};

export type ReplayTrial = {
  eventId: string;
  handler: string;
  /** Null while it waits. */
  outcome: TrialOutcome | null;
  comparison: Comparison | null;
  error: string | null;
  durationMs: number | null;
  writes: { table: string; inserted: number; updated: number; deleted: number }[];
  /** How its last delivery had ended; null: there was none. */
  was: { state: string; error: string | null } | null;
};

export type ReplayDetail = Replay & { plan: ReplayPlan | null; trials: ReplayTrial[]; report: ReplayReport };
