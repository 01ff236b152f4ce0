/** Outbound calls: written by handlers' transactions, taken by senders under a lease, shown with their delivery. */
import type { CallState } from "#lib/domain/callStates.ts";
import type { Db } from "#lib/postgres/db.ts";

/** Senders have something to look at. */
export const OUTBOX_CHANNEL = "spillway_outbox";

/** Tells every sender: after the commit of what it tells of, for the reason in docs/decisions/0016. */
export const announceCalls = (db: Db) => db.query(`/* outbox.notify */ select pg_notify('${OUTBOX_CHANNEL}', '')::text`);

export type NewCall = {
  id: string;
  deliveryId: string;
  eventId: string;
  handler: string;
  idempotencyKey: string;
  method: string;
  url: string;
  /** Encrypted, bound to `outbox:<id>`. */
  headers: Buffer;
  body: Buffer | null;
};

/** False when a call of this key is there already: it is not made twice. */
export async function insertCall(db: Db, call: NewCall): Promise<boolean> {
  const { rows } = await db.query(
    `/* outbox.insert */
     insert into outbox (id, delivery_id, event_id, handler, idempotency_key, method, url, headers, body)
     values ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::text, $6::text, $7::text, decode($8::text, 'base64'), decode($9::text, 'base64'))
     on conflict (idempotency_key) do nothing returning 1 as one`,
    // As text, because it travels through Prisma's own parameters too.
    [
      ...[call.id, call.deliveryId, call.eventId, call.handler, call.idempotencyKey, call.method, call.url],
      ...[call.headers.toString("base64"), call.body?.toString("base64") ?? null],
    ],
  );
  return rows.length === 1;
}

export type ClaimedCall = {
  id: string;
  handler: string;
  method: string;
  url: string;
  headers: Buffer;
  body: Buffer | null;
  /** Including this one. */
  attempts: number;
  lease_token: string;
};

/** Takes up to `limit` calls that are due, or whose sender let its lease run out. Any number of senders may do so at once. */
export async function claimCalls(db: Db, limit: number, leaseSeconds: number): Promise<ClaimedCall[]> {
  const { rows } = await db.query<ClaimedCall>(
    `/* outbox.claim */
     update outbox o
     set state = 'sending', attempts = o.attempts + 1, lease_token = gen_random_uuid(), next_attempt_at = now() + make_interval(secs => $2::float8)
     from (select id from outbox where state in ('queued', 'sending') and next_attempt_at <= now()
           order by next_attempt_at limit $1::int for update skip locked) due
     where o.id = due.id
     returning o.id, o.handler, o.method, o.url, o.headers, o.body, o.attempts, o.lease_token`,
    [limit, leaseSeconds],
  );
  return rows;
}

export type CallResult = {
  id: string;
  leaseToken: string;
  state: Exclude<CallState, "sending">;
  status: number | null;
  response: string | null;
  error: string | null;
  delaySeconds: number;
};

/** Writes down how it went. False when the lease was lost: another sender has it. */
export async function settleCall(db: Db, result: CallResult): Promise<boolean> {
  const { rows } = await db.query(
    `/* outbox.settle */
     update outbox
     set state = $3::text, lease_token = null, response_status = $4::int, response_body = $5::text, error = $6::text,
         next_attempt_at = now() + make_interval(secs => $7::float8), sent_at = case when $3::text = 'sent' then now() end
     where id = $1::uuid and lease_token = $2::uuid returning 1 as one`,
    [result.id, result.leaseToken, result.state, result.status, result.response, result.error, result.delaySeconds],
  );
  return rows.length === 1;
}

export type CallRow = {
  id: string;
  delivery_id: string;
  event_id: string;
  handler: string;
  idempotency_key: string;
  method: string;
  url: string;
  state: CallState;
  attempts: number;
  next_attempt_at: Date;
  response_status: number | null;
  response_body: string | null;
  error: string | null;
  created_at: Date;
  sent_at: Date | null;
};

const COLUMNS = `id, delivery_id, event_id, handler, idempotency_key, method, url, state, attempts, next_attempt_at, response_status, response_body, error,
  created_at, sent_at`;

/** The calls of these deliveries, in the order they were queued. */
export async function listCallsOf(db: Db, deliveryIds: readonly string[]): Promise<CallRow[]> {
  const { rows } = await db.query<CallRow>(
    `/* outbox.list */ select ${COLUMNS} from outbox where delivery_id = any($1::uuid[]) order by id`,
    [deliveryIds],
  );
  return rows;
}

/** What one delivery's run has queued, whole, for whoever tries a handler out. */
export async function listNewCalls(db: Db, deliveryId: string) {
  const { rows } = await db.query<Pick<ClaimedCall, "id" | "method" | "url" | "headers" | "body"> & { idempotency_key: string }>(
    "/* outbox.new */ select id::text, idempotency_key, method, url, headers, body from outbox where delivery_id = $1::uuid order by id",
    [deliveryId],
  );
  return rows;
}

/** Newest first, after `before`. */
export async function listCalls(
  db: Db,
  {
    state,
    handler,
    before,
    limit,
  }: { state?: CallState | undefined; handler?: string | undefined; before: string | undefined; limit: number },
): Promise<CallRow[]> {
  const { rows } = await db.query<CallRow>(
    `/* outbox.page */ select ${COLUMNS} from outbox
     where ($1::uuid is null or id < $1::uuid) and ($2::text is null or state = $2::text) and ($3::text is null or handler = $3::text)
     order by id desc limit $4::int`,
    [before ?? null, state ?? null, handler ?? null, limit],
  );
  return rows;
}

export async function findCall(db: Db, id: string): Promise<CallRow | undefined> {
  const { rows } = await db.query<CallRow>(`/* outbox.find */ select ${COLUMNS} from outbox where id = $1::uuid`, [id]);
  return rows[0];
}

/** Gives a dead call all its attempts again, from now. False when it is not dead. */
export async function requeueCall(db: Db, id: string): Promise<boolean> {
  const { rows } = await db.query(
    `/* outbox.requeue */ update outbox set state = 'queued', attempts = 0, next_attempt_at = now()
     where id = $1::uuid and state = 'dead' returning 1 as one`,
    [id],
  );
  return rows.length === 1;
}

/** Deletes calls that ended and whose event is older than `floor`; before that, their keys keep replays from sending them again. */
export async function deleteOldCalls(db: Db, floor: string, limit: number): Promise<number> {
  const { rows } = await db.query(
    `/* outbox.expire */ delete from outbox where id in (
       select id from outbox where event_id < $1::uuid and state in ('sent', 'dead') order by event_id limit $2::int) returning 1 as one`,
    [floor, limit],
  );
  return rows.length;
}
