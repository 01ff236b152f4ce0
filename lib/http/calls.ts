/** Outbound calls → the shape of contracts/events.ts. */
import type { CallDetail, CallListItem } from "#lib/contracts/events.ts";
import { publicId } from "#lib/domain/id.ts";
import type { CallRow } from "#lib/store/outbox.ts";

export const callDetail = (row: CallRow): CallDetail => ({
  id: publicId("out", row.id),
  idempotencyKey: row.idempotency_key,
  method: row.method,
  url: shownUrl(row.url),
  state: row.state,
  attempts: row.attempts,
  nextAttemptAt: row.state === "queued" ? row.next_attempt_at.toISOString() : null,
  status: row.response_status,
  response: row.response_body,
  error: row.error,
  createdAt: row.created_at.toISOString(),
  sentAt: row.sent_at?.toISOString() ?? null,
});

export const callListItem = (row: CallRow): CallListItem => ({
  ...callDetail(row),
  handler: row.handler,
  deliveryId: publicId("dlv", row.delivery_id),
  eventId: publicId("evt", row.event_id),
});

/** Queries carry tokens. */
function shownUrl(text: string): string {
  if (!URL.canParse(text)) return "";
  const { origin, pathname, search } = new URL(text);
  return `${origin}${pathname}${search ? "?…" : ""}`;
}
