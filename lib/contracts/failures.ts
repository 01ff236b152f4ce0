/** Failures: dead letters grouped by fingerprint, and what people do about a group. */
import { z } from "zod";
import type { CommonTerm } from "#lib/domain/common.ts";
import { FAILURE_STATES, type FailureState, type FailureTrend } from "#lib/domain/failure.ts";
import type { FingerprintInputs } from "#lib/domain/fingerprint.ts";
import { type Page, pageQuery } from "./page.ts";

export const FAILURE_SORTS = ["impact", "dead", "last_seen", "first_seen"] as const;
export type FailureSort = (typeof FAILURE_SORTS)[number];

export const failureListQuery = pageQuery.extend({
  q: z.string().max(4096).default(""),
  state: z.enum(FAILURE_STATES).default("open"),
  sort: z.enum(FAILURE_SORTS).default("impact"),
});

const isAhead = (iso: string) => Date.parse(iso) > Date.now();

/** PATCH /api/v1/failures/:fingerprint. Each says what should be, so that twice is the same as once. */
export const failurePatch = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("acknowledge") }),
  z.strictObject({ action: z.literal("unacknowledge") }),
  z.strictObject({
    action: z.literal("mute"),
    until: z.iso.datetime({ offset: true }).refine(isAhead, "must be a moment to come").optional(),
    untilDead: z.number().int().min(1).max(2_000_000_000).optional(),
  }),
  z.strictObject({ action: z.literal("unmute") }),
  z.strictObject({ action: z.literal("resolve") }),
  z.strictObject({ action: z.literal("reopen") }),
  z.strictObject({ action: z.literal("assign"), assignee: z.string().trim().min(1).max(120).nullable() }),
  z.strictObject({ action: z.literal("merge"), into: z.string().max(64) }),
  z.strictObject({ action: z.literal("unmerge") }),
]);
export type FailurePatch = z.infer<typeof failurePatch>;

/** POST /api/v1/failures/:fingerprint/comments. */
export const failureCommentCreate = z.strictObject({ text: z.string().trim().min(1, "Write something.").max(4000) });

/** Counted up to a limit: `more` when there may be more than `count`. */
export type AtLeast = { count: number; more: boolean };

export type FailureGroup = {
  fingerprint: string;
  handler: string;
  errorName: string;
  title: string;
  sample: string;
  sampleEventId: string;
  /** Of the groups merged into it too. */
  dead: number;
  firstSeenAt: string;
  lastSeenAt: string;
  state: FailureState;
  /** Somebody had resolved it, and it came back. */
  reopened: boolean;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  mutedBy: string | null;
  mutedUntil: string | null;
  mutedUntilDead: number | null;
  resolvedAt: string | null;
  resolvedBy: string | null;
  assignee: string | null;
  /** Fingerprints of the groups merged into it. */
  merged: string[];
};

export type FailureRow = FailureGroup & {
  /** Names, of the latest dead letters. */
  sources: string[];
  /** Different entity keys of the latest dead letters. */
  keys: AtLeast;
  /** Deliveries of the handler that wait for a retry after the same error. */
  retrying: AtLeast;
  /** Dead letters by the hour they were received, 24 of them, the running one last. */
  heat: number[];
  /** An hour holds this many or more. */
  heatCap: number;
  trend: FailureTrend;
};

export type FailurePage = Page<FailureRow> & { counts: Record<FailureState, number> };

export type FailureSample = { kind: "first" | "latest" | "most_common"; eventId: string; error: string; receivedAt: string };

/** One hour of a group: its dead letters, and the version of the handler that the last of them died in. */
export type FailureHour = { at: string; dead: number; version: string | null };

export type FailureComment = { id: string; author: string; text: string; createdAt: string };

export type FailureDetail = FailureRow & {
  fingerprintVersion: number;
  inputs: FingerprintInputs;
  samples: FailureSample[];
  /** The hours of the last seven days that hold any, oldest first. */
  timeline: FailureHour[];
  timelineCap: number;
  lastDeliveredEventId: string | null;
  comments: FailureComment[];
  mergedGroups: { fingerprint: string; errorName: string; title: string; dead: number }[];
  /** The group people look at in its place. */
  mergedInto: string | null;
  /** Keys of the handler that a dead letter blocks. */
  blockedKeys: number;
};

/** GET /api/v1/failures/:fingerprint/common. `path` "source" and "type" are the event's own; all others are of its payload. */
export type FailureCommon = { terms: (CommonTerm & { of: "event" | "payload" })[]; failing: number; succeeding: number };
