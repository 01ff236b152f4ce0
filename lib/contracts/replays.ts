/** Replays: a named, counted, bounded set of new deliveries of stored events. */
import { z } from "zod";
import type { ReplayState } from "#lib/domain/delivery.ts";
import { moment } from "./page.ts";

/**
 * What to replay. `failures`: every dead letter of a group (or of all, with no fingerprint).
 * `events`: every event a query finds, to every handler that wants it now, or to one.
 * `event`: one event; with `handler` to that handler alone.
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

export const replayPlanRequest = z.strictObject({ scope: replayScope });

export type ReplayPlan = {
  /** Deliveries that would be made, exact. */
  total: number;
  byHandler: { handler: string; count: number }[];
  byType: { type: string; count: number }[];
  from: string | null;
  to: string | null;
  /** Left out, and why. */
  excluded: { reason: string; count: number }[];
  warnings: string[];
};

export const replayCreate = z.strictObject({
  scope: replayScope,
  name: z.string().trim().min(1).max(120).optional(),
  reason: z.string().trim().max(500).default(""),
  /** New deliveries per second; null = as fast as the lane allows. */
  perSecond: z.number().int().min(1).max(10_000).nullable().default(null),
});
export type ReplayCreate = z.input<typeof replayCreate>;

export const replayPatch = z.strictObject({ action: z.enum(["pause", "resume", "cancel"]) });

export type Replay = {
  id: string;
  name: string;
  reason: string;
  scope: ReplayScope;
  state: ReplayState;
  total: number;
  started: number;
  delivered: number;
  dead: number;
  perSecond: number | null;
  createdBy: string;
  createdAt: string;
  finishedAt: string | null;
};
