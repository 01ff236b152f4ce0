/** Handlers as registered by the workers, what operators set over their code, their health, and their blocked keys. */
import { z } from "zod";
import type { HandlerDefinition, Overrides, Throttle } from "#lib/domain/handler.ts";

/** What an operator may set, from one place for the route and the form. */
export const LIMIT_RANGES = {
  concurrency: { min: 1, max: 1_000 },
  clusterConcurrency: { min: 1, max: 10_000 },
  /** Above 0; `min` is the smallest the form offers. */
  perSecond: { min: 0.001, max: 100_000 },
  burst: { min: 1, max: 100_000 },
} as const;

const whole = ({ min, max }: { min: number; max: number }) => z.number().int().min(min).max(max);

const throttle = z.strictObject({
  perSecond: z.number().gt(0).max(LIMIT_RANGES.perSecond.max),
  burst: whole(LIMIT_RANGES.burst).optional(),
});

/** A limit left out stays as it is; null gives it back to the code. */
const overrides = z
  .strictObject({
    concurrency: whole(LIMIT_RANGES.concurrency).nullable().optional(),
    clusterConcurrency: whole(LIMIT_RANGES.clusterConcurrency).nullable().optional(),
    throttle: throttle.nullable().optional(),
  })
  .refine((limits) => Object.keys(limits).length > 0, "name a limit: concurrency, clusterConcurrency, throttle");

/** PATCH /api/v1/handlers/:name */
export const handlerPatch = z
  .strictObject({ paused: z.boolean().optional(), overrides: overrides.optional() })
  .refine(({ paused, overrides: limits }) => paused !== undefined || limits !== undefined, "give paused, overrides or both");
export type OverridesPatch = z.input<typeof overrides>;

export type HandlerLimits = { concurrency: number; clusterConcurrency: number | null; throttle: Throttle | null };

/** What the code declares, and beside it what holds now. */
export type HandlerSummary = HandlerDefinition & {
  version: string;
  pausedAt: string | null;
  pausedBy: string | null;
  /** Only the limits that are set over the code's. */
  overrides: Overrides;
  /** The limits that hold now. */
  limits: HandlerLimits;
  /** A remote said when to come back: nothing is started before. Null when that is over. */
  heldUntil: string | null;
  /** No live worker declares it. */
  retired: boolean;
  queued: number;
  /** Of the queued ones, those that wait for others of their key; counted up to 100,000. */
  waitingInLine: number;
  delivering: number;
  retrying: number;
  /** Keys that a dead letter blocks until somebody retries or skips it; counted up to 100,000. */
  blockedKeys: number;
  /** Queued longest, seconds. */
  oldestWaitSeconds: number | null;
  day: { delivered: number; failed: number; dead: number; averageDurationMs: number | null };
};

/** GET /api/v1/handlers/:name/blocked-keys */
export const blockedKeysQuery = z.object({
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type BlockedKey = {
  key: string;
  /** The dead letter in its way. */
  deliveryId: string;
  eventId: string;
  /** Null once retention has removed the event. */
  eventType: string | null;
  /** The failure group of the dead letter. */
  fingerprint: string | null;
  error: string | null;
  blockedAt: string;
  /** How many wait behind it; counted up to 10,000. */
  waiting: number;
};

/**
 * PATCH of the same: `retry` runs the dead letter once more before those behind it, `skip` goes on without it. Without a key, `retry_all`
 * does the first for every key.
 */
export const blockedKeyPatch = z.discriminatedUnion("action", [
  z.strictObject({ action: z.enum(["retry", "skip"]), key: z.string().min(1).max(1_000) }),
  z.strictObject({ action: z.literal("retry_all") }),
]);
export type BlockedKeyPatch = z.input<typeof blockedKeyPatch>;
