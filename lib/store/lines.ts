/**
 * Lines: where the deliveries of a handler that share a key wait for their turn.
 *
 * Whoever changes who is let in holds the row of the line, and takes several rows in one order (handler, key), so that nobody waits in a
 * circle. A look at who waits is a statement of its own after the lock: one that began before would not see who came while it waited.
 */
import type { Db } from "#lib/postgres/db.ts";

export type LineKey = { handler: string; key: string };

/** Let in: it has a job now, which its caller must add to the queue in the same transaction. */
export type LetIn = { id: string; handler: string; job_id: string; replay_id: string | null; attempts: number };

const handlersOf = (lines: readonly LineKey[]) => lines.map(({ handler }) => handler);
const keysOf = (lines: readonly LineKey[]) => lines.map(({ key }) => key);

/** Gives back one slot for each entry (a key may come several times), and holds the lines. */
export async function freeSlots(db: Db, lines: readonly LineKey[]): Promise<void> {
  await db.query(
    `/* line.free */
     with freed as (
       select handler, key, count(*)::int as slots from unnest($1::text[], $2::text[]) as x (handler, key) group by 1, 2
     ), held as (
       select l.handler, l.key from line l join freed using (handler, key) order by l.handler, l.key for update of l
     )
     update line l set taken = greatest(0, l.taken - freed.slots)
     from held join freed using (handler, key) where l.handler = held.handler and l.key = held.key`,
    [handlersOf(lines), keysOf(lines)],
  );
}

/** Holds lines that may not exist. */
export async function holdLines(db: Db, lines: readonly LineKey[]): Promise<void> {
  await db.query(
    `/* line.hold */
     select l.handler from line l join (select distinct * from unnest($1::text[], $2::text[]) as x (handler, key)) x using (handler, key)
     order by l.handler, l.key for update of l`,
    [handlersOf(lines), keysOf(lines)],
  );
}

/** Lets in who has waited longest, as far as there are slots; not who is being cancelled. The caller holds the lines. */
export async function letIn(db: Db, lines: readonly LineKey[]): Promise<LetIn[]> {
  const { rows } = await db.query<LetIn>(
    `/* line.let_in */
     with free as (
       select handler, key, slots - taken as room from line
       join (select distinct * from unnest($1::text[], $2::text[]) as x (handler, key)) x using (handler, key)
       where blocked_by is null and slots > taken
     ), next as (
       select d.id from free cross join lateral (
         select id from delivery d where d.handler = free.handler and d.key = free.key and d.job_id is null and d.state = 'queued'
         order by d.seq limit free.room for update) d
     ), let_in as (
       update delivery d set job_id = gen_random_uuid(), in_slot = true from next where d.id = next.id and d.state = 'queued'
       returning d.id, d.handler, d.key, d.job_id, d.replay_id, d.attempts, d.seq
     ), counted as (
       update line l set taken = l.taken + x.count, since = now()
       from (select handler, key, count(*)::int as count from let_in group by 1, 2) x where l.handler = x.handler and l.key = x.key
     )
     select id, handler, job_id, replay_id, attempts from let_in order by handler, key, seq`,
    [handlersOf(lines), keysOf(lines)],
  );
  return rows;
}

/** Stops a line at its dead head, which keeps its slot; or takes it again from whoever was to replace it. */
export async function blockLines(db: Db, blocked: readonly (LineKey & { deliveryId: string })[]): Promise<void> {
  await db.query(
    `/* line.block */
     with held as (
       select l.handler, l.key, x.id from line l join unnest($1::text[], $2::text[], $3::uuid[]) as x (handler, key, id) using (handler, key)
       order by l.handler, l.key for update of l
     ), slotted as (
       update delivery d set in_slot = true from held where d.id = held.id and not d.in_slot
     )
     update line l set blocked_by = held.id, blocked_at = now() from held where l.handler = held.handler and l.key = held.key`,
    [handlersOf(blocked), keysOf(blocked), blocked.map(({ deliveryId }) => deliveryId)],
  );
}

/** Opens those of the lines that these deliveries block, which give back their slots. @returns the lines opened, held. */
export async function unblockLines(db: Db, blocked: readonly (LineKey & { deliveryId: string })[]): Promise<LineKey[]> {
  const { rows } = await db.query<LineKey>(
    `/* line.unblock */
     with held as (
       select l.handler, l.key from line l join unnest($1::text[], $2::text[], $3::uuid[]) as x (handler, key, id) using (handler, key)
       where l.blocked_by = x.id order by l.handler, l.key for update of l
     ), freed as (
       update delivery d set in_slot = false where d.id = any($3::uuid[]) and d.in_slot
     )
     update line l set blocked_by = null, blocked_at = null, taken = greatest(0, l.taken - 1)
     from held where l.handler = held.handler and l.key = held.key returning l.handler, l.key`,
    [handlersOf(blocked), keysOf(blocked), blocked.map(({ deliveryId }) => deliveryId)],
  );
  return rows;
}

export type Blocked = { key: string; deliveryId: string };

/** Holds the lines of a handler that are blocked: those of `keys`, or all after `after`, at most `limit`, in the order of their keys. */
export async function holdBlockedLines(
  db: Db,
  handler: string,
  { keys = null, after = "", limit }: { keys?: readonly string[] | null; after?: string; limit: number },
): Promise<Blocked[]> {
  const { rows } = await db.query<{ key: string; blocked_by: string }>(
    `/* line.hold_blocked */
     select key, blocked_by from line
     where handler = $1::text and blocked_by is not null and ($2::text[] is null or key = any($2::text[])) and key > $3::text
     order by key limit $4::int for update`,
    [handler, keys, after, limit],
  );
  return rows.map(({ key, blocked_by }) => ({ key, deliveryId: blocked_by }));
}

/**
 * Brings dead letters that block lines of a handler back to life, each at the head of its line; the caller holds those.
 * @returns the deliveries that were still dead
 */
export async function reviveBlockers(db: Db, blockers: readonly { deliveryId: string; jobId: string }[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `/* line.revive */
     with revived as (
       update delivery d set state = 'queued', job_id = x.job_id, finished_at = null
       from unnest($1::uuid[], $2::uuid[]) as x (id, job_id)
       where d.id = x.id and d.state = 'dead' and d.replayed_by is null returning d.id, d.handler, d.key, d.fingerprint
     ), held as (
       select f.fingerprint, x.count from failure f
       join (select fingerprint, count(*)::int as count from revived group by 1) x using (fingerprint) order by f.fingerprint for update of f
     ), counted as (
       update failure f set dead = greatest(0, f.dead - held.count) from held where f.fingerprint = held.fingerprint
     ), opened as (
       update line l set blocked_by = null, blocked_at = null from revived r where l.handler = r.handler and l.key = r.key
     )
     select id from revived`,
    [blockers.map(({ deliveryId }) => deliveryId), blockers.map(({ jobId }) => jobId)],
  );
  return new Set(rows.map(({ id }) => id));
}
