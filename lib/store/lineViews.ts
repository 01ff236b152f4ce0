/** Lines as pages show them: blocked keys, and the places of deliveries that wait for others of their key. */
import type { BlockedKey } from "#lib/contracts/handlers.ts";
import { publicId } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

const MOST_COUNTED = 10_000;

type BlockedRow = {
  key: string;
  delivery_id: string;
  event_id: string;
  type: string | null;
  fingerprint: string | null;
  error: string | null;
  blocked_at: Date;
  /** Microseconds: a Date would lose three digits, and the page after it a row. */
  blocked_us: string;
  waiting: number;
};

/** `after`: the cursor of the page before; one that is malformed begins at the start. */
export type BlockedKeysPage = { after: string | undefined; limit: number };

/** Keys that a dead letter blocks, longest first. `waiting` counts up to 10,000. */
export async function listBlockedKeys(
  db: Db,
  handler: string,
  { after, limit }: BlockedKeysPage,
): Promise<{ data: BlockedKey[]; nextCursor: string | null }> {
  const [, us = "0", id = NO_ID] = CURSOR.exec(after ?? "") ?? [];
  const { rows } = await db.query<BlockedRow>(
    `/* line.blocked */
     select l.key, d.id as delivery_id, d.event_id, e.type, d.fingerprint, d.error, l.blocked_at,
            (extract(epoch from l.blocked_at) * 1000000)::bigint::text as blocked_us, w.waiting
     from line l join delivery d on d.id = l.blocked_by left join event e on e.id = d.event_id
     cross join lateral (
       select count(*)::int as waiting from (
         select from delivery w where w.handler = l.handler and w.key = l.key and w.job_id is null and w.state = 'queued' limit ${MOST_COUNTED}) w) w
     where l.handler = $1::text and l.blocked_by is not null
       and (l.blocked_at, l.blocked_by) > (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::uuid)
     order by l.blocked_at, l.blocked_by limit $4::int`,
    [handler, us, id, limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { data: page.map(blockedKey), nextCursor: rows.length > limit && last ? `${last.blocked_us}.${last.delivery_id}` : null };
}

const CURSOR = /^(\d{1,17})\.([0-9a-f-]{36})$/;
const NO_ID = "00000000-0000-0000-0000-000000000000";

const blockedKey = (row: BlockedRow): BlockedKey => ({
  key: row.key,
  deliveryId: publicId("dlv", row.delivery_id),
  eventId: publicId("evt", row.event_id),
  eventType: row.type,
  fingerprint: row.fingerprint,
  error: row.error,
  blockedAt: row.blocked_at.toISOString(),
  waiting: row.waiting,
});

export type LinePlace = { delivery_id: string; key: string; ahead: number; blocked_event_id: string | null };

/** Those of the deliveries that wait in a line: how many of their key come first (up to 10,000), and what blocks them all. */
export async function listLinePlaces(db: Db, deliveryIds: readonly string[]): Promise<LinePlace[]> {
  const { rows } = await db.query<LinePlace>(
    `/* line.places */
     select d.id as delivery_id, d.key, l.taken + w.ahead as ahead, b.event_id as blocked_event_id
     from delivery d join line l on l.handler = d.handler and l.key = d.key left join delivery b on b.id = l.blocked_by
     cross join lateral (
       select count(*)::int as ahead from (
         select from delivery w where w.handler = d.handler and w.key = d.key and w.job_id is null and w.state = 'queued' and w.seq < d.seq
         limit ${MOST_COUNTED}) w) w
     where d.id = any($1::uuid[]) and d.job_id is null and d.state = 'queued'`,
    [deliveryIds],
  );
  return rows;
}
