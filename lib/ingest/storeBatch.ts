/** One batch, one statement: keys, rows, jobs and counts. What was seen before is found out and recorded after it. */
import { crashPoint, isArmed } from "#lib/crashPoint.ts";
import type { Verdict } from "#lib/domain/delivery.ts";
import { minuteOf, newId } from "#lib/domain/id.ts";
import type { SplitEvent } from "#lib/domain/split.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { Queue } from "#lib/queue/queue.ts";
import {
  findKeys,
  insertReceived,
  markConflicts,
  type NewDelivery,
  type NewEvent,
  type NewJobs,
  type NewRequest,
  type RequestCount,
} from "#lib/store/ingest.ts";
import type { Recipient } from "./recipients.ts";
import { createRequestCounts } from "./requestCounts.ts";

/** One request on its way into the database. `events` is empty unless it was accepted. */
export type Incoming = {
  /** It seemed lost while the commit ran, and was counted as that: when it is stored after all, its row brings its count. */
  late?: true;
  /** When its sender must have been answered, by `performance.now()`. */
  answerBy?: number;
  /** That it came in is counted with its row (arrivals.ts). */
  arrival?: true;
  /** Its `arrival` has been counted: a second try counts it no more. */
  counted?: true;
  /** The error code that refused it; empty otherwise. Counted by, so a fixed set. */
  refusal: string;
  request: Omit<NewRequest, "verdict" | "eventId" | "secretVersion"> & { verdict: Verdict; secretVersion: number | null };
  events: readonly { split: SplitEvent; id: string; bodyHash: Buffer; handlers: readonly Recipient[] }[];
};

/** What became of it: the public answer is made from this. */
export type Stored = { ids: readonly string[]; duplicate: boolean };

export type Write = {
  db: Db;
  queue: Queue;
  shard: number;
  /** Called once the counts are written: what comes after may still fail. */
  counted?(): void;
};

const CONFLICT = "same dedup key, other body";

/**
 * Stores a batch; resolves once it is committed, or written in the transaction that the caller has begun.
 *
 * A request whose events were all seen before becomes a `duplicate`: its row stays, its body does not, unless the
 * bytes differ from those first stored under the key (a conflict, kept to be looked at).
 */
export async function storeBatch(
  write: Write,
  batch: readonly Incoming[],
  counts: readonly RequestCount[],
): Promise<{ stored: Stored[]; handlers: ReadonlySet<string> }> {
  const events = batch.flatMap((incoming) =>
    incoming.events.map((event) => eventRow(incoming.request.id, incoming.request.sourceId, event)),
  );
  const deliveries = batch.flatMap((incoming) => incoming.events.flatMap(deliveryRows));
  const byHandler = Map.groupBy(deliveries, ({ handler }) => handler);
  const jobs = await Promise.all([...byHandler].sort(byName).map(([handler, own]) => jobsOf(write.queue, handler, own)));
  if (batch.length > 0) crashPoint("ingest:after_enqueue");
  const writing = insertReceived(write.db, {
    requests: batch.map(requestRow),
    events,
    deliveries,
    jobs,
    requestCounts: mergeCounts(counts, batch),
    shard: write.shard,
  });
  // Sent in this turn, answered in a later one.
  if (isArmed("ingest:after_insert") && batch.length > 0) setImmediate(() => crashPoint("ingest:after_insert"));
  const fresh = await writing;
  write.counted?.();
  const handlers = new Set(byHandler.keys());
  if (!fresh) return { stored: batch.map(storedAsNew), handlers };
  return { stored: await storeRepeats(write, batch, events, fresh), handlers };
}

const storedAsNew = ({ events }: Incoming): Stored => ({ ids: events.map(({ id }) => id), duplicate: false });

/** Finds who has the keys that were taken, in a look of its own: the statement before could not see what committed during it. */
async function storeRepeats(
  write: Write,
  batch: readonly Incoming[],
  events: readonly NewEvent[],
  fresh: ReadonlySet<string>,
): Promise<Stored[]> {
  const taken = events.filter(({ id }) => !fresh.has(id));
  const found = await findKeys(write.db, taken);
  const firsts = new Map(
    taken.map(({ id, bodyHash }, index) => {
      const first = found[index];
      // Retention removed the key between the two statements: the sender's retry will claim it anew.
      if (!first) throw new Error("dedup key vanished during the commit");
      return [id, { eventId: first.eventId, conflict: !first.bodyHash.equals(bodyHash) }] as const;
    }),
  );
  const repeats = batch.map((incoming) => repeatOf(incoming, firsts));
  await recordRepeats(
    write,
    repeats.filter((repeat) => repeat !== undefined),
  );
  return batch.map((incoming, index) => ({
    ids: incoming.events.map(({ id }) => firsts.get(id)?.eventId ?? id),
    duplicate: repeats[index]?.duplicate ?? false,
  }));
}

type First = { eventId: string; conflict: boolean };
type Repeat = { request: NewRequest; duplicate: boolean; conflict: boolean };

/** Undefined when all of it is new, or when it was stored by an earlier try of this very batch. */
function repeatOf(incoming: Incoming, firsts: ReadonlyMap<string, First>): Repeat | undefined {
  const mine = incoming.events.map(({ id }) => ({ id, first: firsts.get(id) }));
  const foreign = mine.filter(({ id, first }) => first && first.eventId !== id);
  if (foreign.length === 0) return undefined;
  const conflict = foreign.some(({ first }) => first?.conflict);
  const duplicate = foreign.length === mine.length;
  const request = {
    ...requestRow(incoming),
    verdict: duplicate ? "duplicate" : incoming.request.verdict,
    // As it is answered (answer.ts).
    status: duplicate && incoming.request.status === 202 ? 200 : incoming.request.status,
    reason: conflict ? CONFLICT : incoming.request.reason,
    body: conflict ? incoming.request.body : null,
    eventId: foreign[0]?.first?.eventId ?? null,
  } as const;
  return { request, duplicate, conflict };
}

/** A whole duplicate gets its row and its count now; a request that was stored for its new events only learns of its conflict. */
async function recordRepeats({ db, shard }: Write, repeats: readonly Repeat[]): Promise<void> {
  const requests = repeats.filter(({ duplicate }) => duplicate).map(({ request }) => request);
  const counts = createRequestCounts();
  for (const { id, sourceId, verdict, bodyBytes } of requests)
    counts.add({ minute: minuteOf(id), sourceId, verdict, reason: "", requests: 1, bytes: bodyBytes });
  if (requests.length > 0)
    await insertReceived(db, { requests, events: [], deliveries: [], jobs: [], requestCounts: counts.take(), shard });
  const conflicts = repeats.filter(({ duplicate, conflict }) => conflict && !duplicate);
  if (conflicts.length > 0)
    await markConflicts(
      db,
      conflicts.map(({ request }) => request.id),
      CONFLICT,
    );
}

const requestRow = ({ request, events }: Incoming): NewRequest => ({ ...request, eventId: events[0]?.id ?? null });

const eventRow = (requestId: string, sourceId: string, { id, split, bodyHash, handlers }: Incoming["events"][number]): NewEvent => ({
  id,
  requestId,
  sourceId,
  type: split.type,
  dedupKey: split.dedupKey,
  bodyHash,
  entityKey: split.entityKey,
  occurredAt: split.occurredAt,
  start: split.start,
  end: split.end,
  context: split.context,
  deliveries: handlers.length,
});

type Delivery = NewDelivery & { delaySeconds: number };

const deliveryRows = ({ id, handlers }: Incoming["events"][number]): Delivery[] =>
  handlers.map((recipient) => ({
    ...{ id: newId(), eventId: id, jobId: newId() },
    ...(typeof recipient === "string" ? { handler: recipient, key: null, slots: null, delaySeconds: 0 } : recipient),
  }));

/** Counts that no row carries, and one for each row without events. */
function mergeCounts(extra: readonly RequestCount[], batch: readonly Incoming[]): RequestCount[] {
  const counts = createRequestCounts();
  for (const count of extra) counts.add(count);
  for (const { events, refusal, request } of batch)
    if (events.length === 0)
      counts.add({
        minute: minuteOf(request.id),
        sourceId: request.sourceId,
        verdict: request.verdict,
        reason: refusal,
        requests: 1,
        bytes: request.bodyBytes,
      });
  return counts.take();
}

const jobsOf = (queue: Queue, handler: string, deliveries: readonly Delivery[]): Promise<NewJobs> =>
  queue.enqueueStatement(
    handler,
    deliveries.map(({ id, jobId, delaySeconds }) => ({ jobId, deliveryId: id, lane: "live", startAfter: delaySeconds })),
  );

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
