/** Rows as ingest would have made them, for tests that begin after it. */
import { randomBytes } from "node:crypto";
import type { Handler } from "#lib/domain/handler.ts";
import { idFloor, minuteOf, newId } from "#lib/domain/id.ts";
import type { Recipient } from "#lib/ingest/recipients.ts";
import { type Db, inTransaction } from "#lib/postgres/db.ts";
import { type Lane, wake } from "#lib/queue/queue.ts";
import { insertReceived } from "#lib/store/ingest.ts";
import type { TestDatabase } from "./postgres.ts";

export type TestSource = { id: string; name: string; provider: string };

export async function insertSource(db: Db, { name = `source-${newId()}`, provider = "none" } = {}): Promise<TestSource> {
  const id = newId();
  await db.query("insert into source (id, name, provider, ingest_key) values ($1::uuid, $2::text, $3::text, $4::text)", [
    id,
    name,
    provider,
    randomBytes(16).toString("hex"),
  ]);
  return { id, name, provider };
}

/** Declares a handler and its queue, as a worker does at its start, and leaves all others as they are. */
export async function insertHandler(
  { db, queue }: Pick<TestDatabase, "db" | "queue">,
  { run: _run, runBatch: _runBatch, schema: _schema, ...definition }: Handler,
): Promise<void> {
  await queue.ensure(definition.name, definition.timeoutMs);
  await db.query(
    "insert into handler (name, definition) values ($1::text, $2::text::jsonb) on conflict (name) do update set definition = excluded.definition",
    [definition.name, JSON.stringify(definition)],
  );
}

type NewTestEvent = {
  type?: string;
  payload?: unknown;
  dedupKey?: string;
  occurredAt?: Date | null;
  context?: string | null;
  entityKey?: string | null;
  /** The handlers it goes to. */
  handlers?: readonly Recipient[];
  lane?: Lane;
  /** Received at this moment, not now. */
  receivedAt?: Date;
};

export type TestEvent = { id: string; deliveries: { id: string; handler: string; jobId: string }[] };

/** One accepted request that is one event, its deliveries and their jobs, in one transaction. */
export async function insertEvent(
  { pool, queue }: Pick<TestDatabase, "pool" | "queue">,
  source: TestSource,
  {
    type = "test.happened",
    payload = {},
    dedupKey = newId(),
    occurredAt = null,
    context = null,
    entityKey = null,
    ...rest
  }: NewTestEvent = {},
): Promise<TestEvent> {
  const { handlers = [], lane = "live", receivedAt } = rest;
  const makeId = () => (receivedAt ? idAt(receivedAt) : newId());
  const [requestId, eventId] = [makeId(), makeId()];
  const body = Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload));
  const deliveries = handlers.map((recipient) => ({
    ...{ id: newId(), eventId, jobId: newId() },
    ...(typeof recipient === "string" ? { handler: recipient, key: null, slots: null, delaySeconds: 0 } : recipient),
  }));
  await inTransaction(pool, async (db) => {
    await insertReceived(db, {
      requests: [
        {
          id: requestId,
          sourceId: source.id,
          method: "POST",
          query: "",
          headers: '[["content-type","application/json"]]',
          body,
          bodyBytes: body.length,
          verdict: "accepted",
          reason: null,
          status: 202,
          remoteAddress: "192.0.2.1",
          secretVersion: null,
          eventId: null,
        },
      ],
      events: [
        {
          id: eventId,
          requestId,
          sourceId: source.id,
          type,
          dedupKey,
          bodyHash: Buffer.alloc(32),
          entityKey,
          occurredAt,
          start: null,
          end: null,
          context,
          deliveries: deliveries.length,
        },
      ],
      deliveries,
      jobs: await Promise.all(
        deliveries.map(({ id, handler, jobId, delaySeconds }) =>
          queue.enqueueStatement(handler, [{ jobId, deliveryId: id, lane, startAfter: delaySeconds }]),
        ),
      ),
      requestCounts: [{ minute: minuteOf(requestId), sourceId: source.id, verdict: "received", reason: "", requests: 1, bytes: 0 }],
      shard: 1,
    });
    await wake(
      db,
      deliveries.map(({ handler }) => handler),
    );
  });
  return { id: eventId, deliveries };
}

/** A v7 id of another moment, unique. */
function idAt(moment: Date): string {
  return `${idFloor(moment).slice(0, 14)}7${newId().slice(15)}`;
}

export type DeliveryRow = {
  state: string;
  attempts: number;
  crashes: number;
  job_id: string;
  lease_token: string | null;
  next_attempt_at: Date | null;
  fingerprint: string | null;
  error: string | null;
  replay_id: string | null;
  replayed_by: string | null;
};

export async function deliveryOf(db: Db, id: string): Promise<DeliveryRow> {
  const { rows } = await db.query<DeliveryRow>("select * from delivery where id = $1::uuid", [id]);
  return rows[0]!;
}

export type AttemptRow = {
  number: number;
  outcome: string;
  error_name: string | null;
  error_message: string | null;
  retry_at: Date | null;
};

export async function attemptsOf(db: Db, deliveryId: string): Promise<AttemptRow[]> {
  const { rows } = await db.query<AttemptRow>("select * from attempt where delivery_id = $1::uuid order by id", [deliveryId]);
  return rows;
}

export async function failuresOf(db: Db, handler: string): Promise<{ fingerprint: string; dead: number; title: string }[]> {
  const { rows } = await db.query<{ fingerprint: string; dead: number; title: string }>(
    "select fingerprint, dead, title from failure where handler = $1::text order by fingerprint",
    [handler],
  );
  return rows;
}

/** The number a `select count(*)` statement finds. */
export async function count(db: Db, from: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select count(*)::int as count from ${from}`, values);
  return rows[0]!.count;
}
