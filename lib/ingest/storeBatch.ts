/** One batch, one transaction: keys, rows, jobs and counts. */

import { crashPoint, isArmed } from "#lib/crashPoint.ts";
import type { Verdict } from "#lib/domain/delivery.ts";
import { minuteOf, newId } from "#lib/domain/id.ts";
import type { SplitEvent } from "#lib/domain/split.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { Queue } from "#lib/queue/queue.ts";
import {
  type EventCount,
  findKeys,
  insertKeys,
  insertReceived,
  type NewDelivery,
  type NewEvent,
  type NewKey,
  type NewRequest,
  type RequestCount,
} from "#lib/store/ingest.ts";
import { createRequestCounts } from "./requestCounts.ts";

/** One request on its way into the database. `events` is empty unless it was accepted. */
export type Incoming = {
  /** Its sender was told 503 while the commit ran: when it is stored after all, it was not shed. */
  late?: true;
  /** The error code that refused it; empty otherwise. Counted by, so a fixed set. */
  refusal: string;
  request: Omit<NewRequest, "verdict" | "eventId" | "secretVersion"> & { verdict: Verdict; secretVersion: number | null };
  events: readonly { split: SplitEvent; id: string; bodyHash: Buffer; handlers: readonly string[] }[];
};

/** What became of it: the public answer is made from this. */
export type Stored = { ids: readonly string[]; duplicate: boolean };

type Parts = { requests: NewRequest[]; events: NewEvent[]; deliveries: NewDelivery[]; eventCounts: Map<string, EventCount> };

/** A batch whose last statements are on their way: stored once `written` and the commit after it have succeeded. */
export type Written = { stored: Stored[]; handlers: ReadonlySet<string>; written: Promise<unknown> };

/**
 * Writes a batch in the caller's transaction. Resolves when every statement has been sent, so that the commit can be sent
 * behind them without a round trip.
 *
 * A request whose events were all seen before becomes a `duplicate`: its row stays, its body does not, unless the
 * bytes differ from those first stored under the key (a conflict, kept to be looked at).
 */
export async function storeBatch(
  db: Db,
  queue: Queue,
  batch: readonly Incoming[],
  counts: readonly RequestCount[],
  shard: number,
): Promise<Written> {
  const resolve = await resolveKeys(db, batch);
  const parts: Parts = { requests: [], events: [], deliveries: [], eventCounts: new Map() };
  const stored = batch.map((incoming) => addRequest(parts, incoming, resolve));

  const byHandler = Map.groupBy(parts.deliveries, ({ handler }) => handler);
  const jobs = await Promise.all([...byHandler].map(([handler, deliveries]) => jobStatements(queue, handler, deliveries)));
  const received = insertReceived(db, {
    ...parts,
    requestCounts: mergeCounts(counts, batch, parts.requests),
    eventCounts: [...parts.eventCounts.values()],
    shard,
  });
  const enqueued = jobs.flat().map(({ text, values }) => db.query(text, values));
  const written = Promise.all([received, ...enqueued]);
  if (isArmed("ingest:after_enqueue") && batch.length > 0) await written.then(() => crashPoint("ingest:after_enqueue"));
  return { stored, handlers: new Set(byHandler.keys()), written };
}

type Resolution = { eventId: string; isNew: boolean; conflict: boolean };

/** Claims every dedup key of the batch; for those already taken, finds who has them. */
async function resolveKeys(db: Db, batch: readonly Incoming[]): Promise<Map<string, Resolution>> {
  const keys: NewKey[] = batch.flatMap(({ request, events }) =>
    events.map(({ id, split, bodyHash }) => ({ sourceId: request.sourceId, dedupKey: split.dedupKey, eventId: id, bodyHash })),
  );
  const resolutions = new Map<string, Resolution>();
  if (keys.length === 0) return resolutions;

  const fresh = await insertKeys(db, keys);
  crashPoint("ingest:after_insert");
  const taken = keys.filter((key) => !fresh.has(key.eventId));
  for (const id of fresh) resolutions.set(id, { eventId: id, isNew: true, conflict: false });
  if (taken.length === 0) return resolutions;

  const found = await findKeys(db, taken);
  taken.forEach((key, index) => {
    const first = found[index];
    // Retention removed the key between the two statements: the caller's retry will claim it anew.
    if (!first) throw new Error("dedup key vanished during the commit");
    resolutions.set(key.eventId, { eventId: first.eventId, isNew: false, conflict: !first.bodyHash.equals(key.bodyHash) });
  });
  return resolutions;
}

function addRequest(parts: Parts, { request, events }: Incoming, resolutions: Map<string, Resolution>): Stored {
  const resolved = events.map((event) => ({ event, ...(resolutions.get(event.id) as Resolution) }));
  const duplicate = events.length > 0 && resolved.every(({ isNew }) => !isNew);
  const conflict = resolved.some((entry) => entry.conflict);
  parts.requests.push({
    ...request,
    verdict: duplicate ? "duplicate" : request.verdict,
    reason: conflict ? "same dedup key, other body" : request.reason,
    body: duplicate && !conflict ? null : request.body,
    eventId: resolved[0]?.eventId ?? null,
  });
  for (const { event, isNew } of resolved) if (isNew) addEvent(parts, request, event);
  return { ids: resolved.map(({ eventId }) => eventId), duplicate };
}

function addEvent(parts: Parts, request: Incoming["request"], { id, split, handlers }: Incoming["events"][number]) {
  const { sourceId } = request;
  parts.events.push({
    id,
    requestId: request.id,
    sourceId,
    type: split.type,
    dedupKey: split.dedupKey,
    entityKey: split.entityKey,
    occurredAt: split.occurredAt,
    start: split.start,
    end: split.end,
    context: split.context,
    deliveries: handlers.length,
  });
  for (const handler of handlers) parts.deliveries.push({ id: newId(), eventId: id, sourceId, handler, jobId: newId() });

  const routed = handlers.length > 0;
  const minute = minuteOf(id);
  const key = `${minute} ${sourceId} ${routed}`;
  const count = parts.eventCounts.get(key) ?? { minute, sourceId, routed, events: 0, deliveries: 0 };
  count.events++;
  count.deliveries += handlers.length;
  parts.eventCounts.set(key, count);
}

/** Counts that no row carries, plus one for each row. */
function mergeCounts(extra: readonly RequestCount[], batch: readonly Incoming[], requests: readonly NewRequest[]): RequestCount[] {
  const counts = createRequestCounts();
  for (const count of extra) counts.add(count);
  for (const [index, { id, sourceId, verdict, bodyBytes }] of requests.entries())
    counts.add({ minute: minuteOf(id), sourceId, verdict, reason: batch[index]?.refusal ?? "", requests: 1, bytes: bodyBytes });
  return counts.take();
}

const jobStatements = (queue: Queue, handler: string, deliveries: readonly NewDelivery[]) =>
  queue.enqueueStatements(
    handler,
    deliveries.map(({ id, jobId }) => ({ jobId, deliveryId: id, lane: "live" })),
  );
