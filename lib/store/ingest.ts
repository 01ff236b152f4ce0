/** The rows of one group commit: what was received, what it became, who must run, how many of each. */
import type { Verdict } from "#lib/domain/delivery.ts";
import { minuteOf } from "#lib/domain/id.ts";
import { bigintArray, byteaArray, intArray, textArray, uuidArray } from "#lib/postgres/binary.ts";
import type { Db } from "#lib/postgres/db.ts";
import { type NewJobs, receivedStatement } from "./ingestStatement.ts";

export type { NewJobs };

export type NewRequest = {
  id: string;
  sourceId: string;
  method: string;
  query: string;
  /** JSON text of [name, value] pairs. */
  headers: string;
  /** Kept bytes; null when they are not (a plain duplicate). */
  body: Buffer | null;
  bodyBytes: number;
  verdict: Verdict;
  reason: string | null;
  status: number;
  remoteAddress: string;
  secretVersion: number | null;
  eventId: string | null;
};

export type NewEvent = {
  id: string;
  requestId: string;
  sourceId: string;
  type: string;
  dedupKey: string;
  /** sha256 of its bytes: the same key with other bytes is a conflict. */
  bodyHash: Buffer;
  entityKey: string | null;
  occurredAt: Date | null;
  start: number | null;
  end: number | null;
  context: string | null;
  deliveries: number;
};

/** `slots`: how many of its key may be let in at once; null when it stands in no line. */
export type NewDelivery = { id: string; eventId: string; handler: string; jobId: string; key: string | null; slots: number | null };

/**
 * Requests of one source and minute that came in (`received`), ended with a verdict, or were answered 503 (`shed`). The minute is that of
 * the request's id, whenever the count is written, so that counts can be checked against rows and each other.
 */
export type RequestCount = {
  /** Start of the minute, in ms. */
  minute: number;
  sourceId: string;
  verdict: Verdict | "received" | "shed";
  reason: string;
  requests: number;
  bytes: number;
};

export type Received = {
  requests: readonly NewRequest[];
  events: readonly NewEvent[];
  deliveries: readonly NewDelivery[];
  jobs: readonly NewJobs[];
  /** All but those of requests with events: these are counted where it is known which are new. */
  requestCounts: readonly RequestCount[];
  /** The writer's own rows in the minute tables. */
  shard: number;
};

/**
 * Writes everything a batch holds, in one statement and so in one transaction of its own, unless the caller has begun one.
 *
 * Claiming the dedup keys is part of it, and the only place that decides "seen before": of an event whose key is taken nothing is
 * written, nor of a request all of whose events are. Keys are claimed in one order everywhere, so two transactions with the same keys
 * wait for each other instead of deadlocking. Then, also in one order, the lines that deliveries stand in: what holds a line's lock gives out
 * its places, so they are in the order of the commits.
 * @returns the ids of the events that are new, or undefined when all are
 */
export async function insertReceived(db: Db, received: Received): Promise<Set<string> | undefined> {
  const { requests, deliveries, jobs, requestCounts, shard } = received;
  const events = received.events.toSorted((a, b) => compare(a.sourceId, b.sourceId) || compare(a.dedupKey, b.dedupKey));
  const withEvents = new Set(events.map((event) => event.requestId));
  const { text, parameters } = receivedStatement(
    jobs,
    deliveries.some(({ slots }) => slots !== null),
  );
  const { rows } = await db.query<{ fresh: string[] | null }>(text, [
    shard,
    ...eventColumns(events),
    ...requestColumns(requests, withEvents),
    uuidArray(deliveries.map((d) => d.id)),
    uuidArray(deliveries.map((d) => d.eventId)),
    textArray(deliveries.map((d) => d.handler)),
    uuidArray(deliveries.map((d) => d.jobId)),
    textArray(deliveries.map((d) => d.key)),
    intArray(deliveries.map((d) => d.slots)),
    ...countColumns(requestCounts),
    ...parameters,
  ]);
  const fresh = rows[0]?.fresh;
  return fresh ? new Set(fresh) : undefined;
}

const eventColumns = (events: readonly NewEvent[]) => [
  uuidArray(events.map((e) => e.id)),
  uuidArray(events.map((e) => e.requestId)),
  uuidArray(events.map((e) => e.sourceId)),
  textArray(events.map((e) => e.type)),
  textArray(events.map((e) => e.dedupKey)),
  byteaArray(events.map((e) => e.bodyHash)),
  textArray(events.map((e) => e.entityKey)),
  bigintArray(events.map((e) => e.occurredAt?.getTime() ?? null)),
  intArray(events.map((e) => e.start)),
  intArray(events.map((e) => e.end)),
  textArray(events.map((e) => e.context)),
  intArray(events.map((e) => e.deliveries)),
  intArray(events.map((e) => minuteNumber(minuteOf(e.id)))),
];

const requestColumns = (requests: readonly NewRequest[], withEvents: ReadonlySet<string>) => [
  uuidArray(requests.map((r) => r.id)),
  uuidArray(requests.map((r) => r.sourceId)),
  textArray(requests.map((r) => r.method)),
  textArray(requests.map((r) => r.query)),
  textArray(requests.map((r) => r.headers)),
  byteaArray(requests.map((r) => r.body)),
  intArray(requests.map((r) => r.bodyBytes)),
  textArray(requests.map((r) => r.verdict)),
  textArray(requests.map((r) => r.reason)),
  intArray(requests.map((r) => r.status)),
  textArray(requests.map((r) => r.remoteAddress)),
  intArray(requests.map((r) => r.secretVersion)),
  uuidArray(requests.map((r) => r.eventId)),
  // Marks those with events, which are counted where it is known which are new.
  intArray(requests.map((r) => (withEvents.has(r.id) ? minuteNumber(minuteOf(r.id)) : null))),
];

const countColumns = (counts: readonly RequestCount[]) => [
  intArray(counts.map((c) => minuteNumber(c.minute))),
  uuidArray(counts.map((c) => c.sourceId)),
  textArray(counts.map((c) => c.verdict)),
  textArray(counts.map((c) => c.reason)),
  intArray(counts.map((c) => c.requests)),
  bigintArray(counts.map((c) => c.bytes)),
];

/** The events already stored under these keys, in the order asked for. Undefined: gone since the claim was refused. */
export async function findKeys(db: Db, keys: readonly Pick<NewEvent, "sourceId" | "dedupKey">[]) {
  const { rows } = await db.query<{ position: number; event_id: string; body_hash: Buffer }>(
    `/* event_key.find */
     select k.position::int as position, e.event_id, e.body_hash
     from unnest($1::uuid[], $2::text[]) with ordinality as k (source_id, dedup_key, position)
     join event_key e on e.source_id = k.source_id and e.dedup_key = k.dedup_key`,
    [uuidArray(keys.map((key) => key.sourceId)), textArray(keys.map((key) => key.dedupKey))],
  );
  const found: ({ eventId: string; bodyHash: Buffer } | undefined)[] = keys.map(() => undefined);
  for (const row of rows) found[row.position - 1] = { eventId: row.event_id, bodyHash: row.body_hash };
  return found;
}

/** Says of stored requests that one of their items came before with other bytes; known only once the others are stored. */
export async function markConflicts(db: Db, requestIds: readonly string[], reason: string): Promise<void> {
  await db.query("/* request.conflict */ update request set reason = $2::text where id = any($1::uuid[])", [uuidArray(requestIds), reason]);
}

const minuteNumber = (ms: number) => ms / 60_000;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
