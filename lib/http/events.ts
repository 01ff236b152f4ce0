/** Rows → the shapes of contracts/events.ts. */
import type { AttemptDetail, DeliveryDetail, DeliverySummary, EventDetail, EventSummary, RequestSummary } from "#lib/contracts/events.ts";
import { URGENCY } from "#lib/domain/delivery.ts";
import { type IdPrefix, idTime, publicId } from "#lib/domain/id.ts";
import { maskHeaders } from "#lib/domain/redact.ts";
import { proofHeaders } from "#lib/domain/usedScheme.ts";
import type { Db } from "#lib/postgres/db.ts";
import {
  type AttemptRow,
  type DeliveryRow,
  type EventDetailRow,
  type EventRow,
  listAttemptsOf,
  type RequestRow,
} from "#lib/store/events.ts";
import { type LinePlace, listLinePlaces } from "#lib/store/lineViews.ts";
import { type CallRow, listCallsOf } from "#lib/store/outbox.ts";
import { callDetail } from "./calls.ts";

const idOrNull = (prefix: IdPrefix, id: string | null) => (id === null ? null : publicId(prefix, id));
const iso = (date: Date | null) => date?.toISOString() ?? null;
const sourceOf = (row: { source_id: string; source: string; provider: string }) => ({
  id: publicId("src", row.source_id),
  name: row.source,
  provider: row.provider,
});

export function statusOf(deliveries: readonly DeliveryRow[]): EventSummary["status"] {
  const counting = deliveries.filter((delivery) => delivery.replayed_by === null);
  return URGENCY.find((state) => counting.some((delivery) => delivery.state === state)) ?? "unrouted";
}

export const deliverySummary = (row: DeliveryRow): DeliverySummary => ({
  id: publicId("dlv", row.id),
  handler: row.handler,
  state: row.state,
  attempts: row.attempts,
  nextAttemptAt: iso(row.next_attempt_at),
  error: row.error,
  key: row.key,
  waitsInLine: row.in_line,
});

/** Deliveries with their attempts, their outbound calls and, for those that wait in line, their places. */
export async function loadDeliveries(db: Db, rows: readonly DeliveryRow[]): Promise<DeliveryDetail[]> {
  const waiting = rows.filter((row) => row.in_line).map(({ id }) => id);
  const ids = rows.map(({ id }) => id);
  const [attempts, calls, places] = await Promise.all([
    listAttemptsOf(db, ids),
    listCallsOf(db, ids),
    waiting.length > 0 ? listLinePlaces(db, waiting) : [],
  ]);
  const placeOf = new Map(places.map((place) => [place.delivery_id, place]));
  return rows.map((row) => deliveryDetail(row, attempts, calls, placeOf.get(row.id)));
}

const deliveryDetail = (
  row: DeliveryRow,
  attempts: readonly AttemptRow[],
  calls: readonly CallRow[],
  place: LinePlace | undefined,
): DeliveryDetail => ({
  ...deliverySummary(row),
  eventId: publicId("evt", row.event_id),
  createdAt: idTime(row.id).toISOString(),
  finishedAt: iso(row.finished_at),
  crashes: row.crashes,
  fingerprint: row.fingerprint,
  replayId: idOrNull("rpl", row.replay_id),
  replayedBy: idOrNull("rpl", row.replayed_by),
  line: place ? { ahead: place.ahead, blockedByEvent: idOrNull("evt", place.blocked_event_id) } : null,
  history: attempts.filter((attempt) => attempt.delivery_id === row.id).map(attemptDetail),
  calls: calls.filter((call) => call.delivery_id === row.id).map(callDetail),
});

const attemptDetail = (row: AttemptRow): AttemptDetail => ({
  id: publicId("att", row.id),
  number: row.number,
  outcome: row.outcome,
  startedAt: idTime(row.id).toISOString(),
  durationMs: row.duration_ms,
  retryAt: iso(row.retry_at),
  errorName: row.error_name,
  errorMessage: row.error_message,
  errorStack: row.error_stack,
  handlerVersion: row.handler_version,
  worker: row.worker ?? row.worker_id.slice(0, 8),
});

export const eventSummary = (row: EventRow, deliveries: readonly DeliveryRow[]): EventSummary => ({
  id: publicId("evt", row.id),
  source: sourceOf(row),
  type: row.type,
  dedupKey: row.dedup_key,
  entityKey: row.entity_key,
  receivedAt: idTime(row.request_id).toISOString(),
  occurredAt: iso(row.occurred_at),
  status: statusOf(deliveries),
  handledMs: handledMsOf(row, deliveries),
  deliveries: deliveries.map(deliverySummary),
});

/** Clocks of two machines may disagree by a little: nothing is handled before it came. */
function handledMsOf(row: EventRow, deliveries: readonly DeliveryRow[]): number | null {
  if (statusOf(deliveries) !== "delivered") return null;
  const ends = deliveries.flatMap(({ state, finished_at }) => (state === "delivered" && finished_at ? [finished_at.getTime()] : []));
  return ends.length === 0 ? null : Math.max(0, Math.max(...ends) - idTime(row.request_id).getTime());
}

export const requestSummary = (row: RequestRow): RequestSummary => ({
  id: publicId("req", row.id),
  source: sourceOf(row),
  receivedAt: idTime(row.id).toISOString(),
  method: row.method,
  verdict: row.verdict,
  reason: row.reason,
  status: row.status,
  bodyBytes: row.body_bytes,
  remoteAddress: row.remote_address,
  eventId: idOrNull("evt", row.event_id),
});

export function eventDetail(
  row: EventDetailRow,
  deliveries: readonly DeliveryRow[],
  details: DeliveryDetail[],
  peers: { last_delivered: string | null; previous: string | null },
): EventDetail {
  return {
    ...eventSummary(row, deliveries),
    deliveries: details,
    request: {
      ...requestSummary({ ...row, id: row.request_id, event_id: row.id }),
      query: row.query,
      headers: maskHeaders(JSON.parse(row.headers) as [string, string][], proofHeaders(row.provider, row.settings)),
      secretVersion: row.secret_version,
    },
    bodyBytes: row.event_bytes,
    bodyStart: row.body_start,
    bodyEnd: row.body_end,
    bodySha256: row.body_sha256.toString("hex"),
    context: row.context === null ? null : (JSON.parse(row.context) as Record<string, unknown>),
    lastDelivered: idOrNull("evt", peers.last_delivered),
    previousOfType: idOrNull("evt", peers.previous),
  };
}
