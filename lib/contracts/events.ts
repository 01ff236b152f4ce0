/** Events, their deliveries and attempts, and the requests they came in. */
import { z } from "zod";
import { CALL_STATES, type CallState } from "#lib/domain/callStates.ts";
import { isBodyColumn, MAX_BODY_COLUMNS } from "#lib/domain/columns.ts";
import { type AttemptOutcome, type DeliveryState, VERDICTS, type Verdict } from "#lib/domain/delivery.ts";
import { moment, pageQuery } from "./page.ts";

export const eventListQuery = pageQuery.extend({
  q: z.string().max(4096).default(""),
  from: moment.optional(),
  to: moment.optional(),
});

/** What a list of events may show of each payload besides its line. */
export const eventPageQuery = eventListQuery.extend({
  fields: z
    .string()
    .max(2_000)
    .default("")
    .transform((text, context) => {
      const fields = text.split(",").filter((field) => field !== "");
      const wrong = fields.find((field) => !isBodyColumn(field));
      if (wrong !== undefined) context.addIssue(`'${wrong}' is no field of a payload. Write body.path, such as body.data.object.id.`);
      if (fields.length > MAX_BODY_COLUMNS) context.addIssue(`${fields.length} fields are more than ${MAX_BODY_COLUMNS}.`);
      return fields;
    }),
});

export type DeliverySummary = {
  id: string;
  handler: string;
  state: DeliveryState;
  attempts: number;
  nextAttemptAt: string | null;
  error: string | null;
  /** What it belongs to, where its handler takes things by key. */
  key: string | null;
  /** Queued, and others of its key come first: no worker can take it yet. */
  waitsInLine: boolean;
};

export type EventSummary = {
  id: string;
  source: { id: string; name: string; provider: string };
  type: string;
  dedupKey: string;
  entityKey: string | null;
  receivedAt: string;
  occurredAt: string | null;
  /** The most urgent state of its deliveries, or `unrouted` when no handler wanted it. */
  status: DeliveryState | "unrouted";
  /** From its receipt until the last of its handlers was done; null until then. */
  handledMs: number | null;
  deliveries: DeliverySummary[];
};

/**
 * `summary`: what it is about in one line, from its payload; null when that is large or says nothing short. `fields`: of those
 * asked for the ones its payload has, as text, several joined; null when it was too large to be read for a list.
 */
export type EventListItem = EventSummary & { summary: string | null; fields: Record<string, string> | null };

/** How many events of a search came after one of them: what a list that stands still does not show yet. */
export const newerQuery = z.object({
  q: z.string().max(4096).default(""),
  to: moment.optional(),
  after: z.string().max(40).default(""),
});
/** `more`: there are more than were counted. */
export type NewerEvents = { count: number; more: boolean };

export const EXPORT_FORMATS = ["ndjson", "csv"] as const;
export const exportQuery = z.object({
  q: z.string().max(4096).default(""),
  from: moment.optional(),
  to: moment.optional(),
  format: z.enum(EXPORT_FORMATS).default("ndjson"),
});
/** An export ends here, and says so in its last line. */
export const MAX_EXPORT = 100_000;

export type AttemptDetail = {
  id: string;
  number: number;
  outcome: AttemptOutcome;
  startedAt: string;
  durationMs: number;
  retryAt: string | null;
  errorName: string | null;
  errorMessage: string | null;
  errorStack: string | null;
  handlerVersion: string;
  /** Host and process of the worker that ran it, or the beginning of its id once it is gone. */
  worker: string;
};

/** A call a handler queued in its transaction. `url` without its query; headers are never shown. */
export type CallDetail = {
  id: string;
  /** What the other side got as `Idempotency-Key`. */
  idempotencyKey: string;
  method: string;
  url: string;
  state: CallState;
  attempts: number;
  nextAttemptAt: string | null;
  /** The last answer's status and the first kilobyte of its body. */
  status: number | null;
  response: string | null;
  error: string | null;
  createdAt: string;
  sentAt: string | null;
};

export type DeliveryDetail = DeliverySummary & {
  eventId: string;
  createdAt: string;
  finishedAt: string | null;
  crashes: number;
  fingerprint: string | null;
  replayId: string | null;
  /** The replay that made a dead letter anew. */
  replayedBy: string | null;
  /** Its place, while it waits in line: how many of its key come first (up to 10,000), and the event whose dead letter blocks them all. */
  line: { ahead: number; blockedByEvent: string | null } | null;
  /** Attempts, oldest first. */
  history: AttemptDetail[];
  /** Outbound calls, in the order they were queued. */
  calls: CallDetail[];
};

export type RequestSummary = {
  id: string;
  source: { id: string; name: string; provider: string };
  receivedAt: string;
  method: string;
  verdict: Verdict;
  reason: string | null;
  status: number;
  bodyBytes: number;
  remoteAddress: string;
  /** The event an accepted or duplicate request leads to. */
  eventId: string | null;
};

export type EventDetail = Omit<EventSummary, "deliveries"> & {
  request: RequestSummary & {
    query: string;
    /** In the order received; values of secret headers are masked. */
    headers: [name: string, value: string][];
    secretVersion: number | null;
  };
  /** Bytes of this event (a part of the request's body when it was split). */
  bodyBytes: number;
  bodyStart: number | null;
  bodyEnd: number | null;
  /** sha256 of the event's bytes, hex. */
  bodySha256: string;
  /** The envelope around a split item. */
  context: Record<string, unknown> | null;
  deliveries: DeliveryDetail[];
  /** What to compare with first: the last delivered event of the same type and source. */
  lastDelivered: string | null;
  previousOfType: string | null;
};

export const requestListQuery = pageQuery.extend({
  sourceId: z.string().max(40).optional(),
  verdict: z.enum(VERDICTS).optional(),
});

export type DeliveryListItem = DeliverySummary & {
  eventId: string;
  type: string;
  source: string;
  createdAt: string;
  finishedAt: string | null;
};

/** PATCH /api/v1/deliveries/:id */
export const deliveryPatch = z.strictObject({ action: z.enum(["cancel", "retry_now"]) });
export type DeliveryPatch = z.infer<typeof deliveryPatch>;

export const callListQuery = pageQuery.extend({
  state: z.enum(CALL_STATES).optional(),
  handler: z.string().max(60).optional(),
});
export type CallListItem = CallDetail & { handler: string; deliveryId: string; eventId: string };

/** PATCH /api/v1/outbox/:id */
export const callPatch = z.strictObject({ action: z.literal("retry") });
