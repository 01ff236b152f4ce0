/** The deliveries of a replay: made chunk by chunk, looked at while they run, ended when it is cancelled. */
import type { Made } from "#lib/domain/replay.ts";
import { LANE_SECONDS } from "#lib/domain/replay.ts";
import type { Db } from "#lib/postgres/db.ts";

export type NextMember = {
  position: number;
  event_id: string;
  source_id: string;
  handler: string;
  replaces: string | null;
  /** Null too when retention has removed the event. */
  entity_key: string | null;
  /** The key of its event's last delivery to this handler, if that had one, and its place in that key's line. */
  key: string | null;
  seq: number | null;
};

/** The members after `position`, in their order. */
export async function listMembers(db: Db, replayId: string, position: number, limit: number): Promise<NextMember[]> {
  const { rows } = await db.query<NextMember>(
    `/* replay_member.next */
     select m.position, m.event_id, m.source_id, m.handler, m.replaces, e.entity_key, k.key, k.seq
     from replay_member m left join event e on e.id = m.event_id
     left join lateral (
       select key, seq from delivery d where d.event_id = m.event_id and d.handler = m.handler and d.key is not null order by id desc limit 1) k on true
     where m.replay_id = $1::uuid and m.position > $2::int order by m.position limit $3::int`,
    [replayId, position, limit],
  );
  return rows;
}

export type ReplayedDelivery = {
  id: string;
  eventId: string;
  sourceId: string;
  handler: string;
  jobId: string;
  key: string | null;
  /** How many of its key may be let in at once; null: it stands in no line, and has its job at once. */
  slots: number | null;
  /** The dead letter that this one is made anew of. */
  replaces: string | null;
  /** Where its event's last delivery stood in that line. */
  seq: number | null;
};

/**
 * Adds a replay's new deliveries, in the order given. One that exists already is skipped: a member is made once, whatever happens.
 * @returns those that were added. Whoever stands in a line has no job yet, and no place in it.
 */
export async function insertReplayDeliveries(db: Db, replayId: string, deliveries: readonly ReplayedDelivery[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `/* delivery.replay */
     insert into delivery (id, event_id, source_id, handler, state, job_id, replay_id, key)
     select id, "eventId", "sourceId", handler, 'queued', case when slots is null then "jobId" end, $2::uuid, key
     from json_to_recordset($1::text::json) as x (id uuid, "eventId" uuid, "sourceId" uuid, handler text, "jobId" uuid, key text, slots int)
     on conflict (replay_id, event_id, handler) where replay_id is not null do nothing
     returning id`,
    [JSON.stringify(deliveries), replayId],
  );
  return new Set(rows.map((row) => row.id));
}

/** What keys are read out of, for events that a handler never saw. */
export async function listKeyFacts(
  db: Db,
  eventIds: readonly string[],
): Promise<Map<string, { headers: string; query: string; body: Buffer }>> {
  const { rows } = await db.query<{ id: string; headers: string; query: string; body: Buffer }>(
    `/* event.key_facts */
     select e.id, r.headers, r.query, case when e.body_start is null then r.body
       else substring(r.body from e.body_start + 1 for e.body_end - e.body_start) end as body
     from event e join request r on r.id = e.request_id where e.id = any($1::uuid[]) and r.body is not null`,
    [eventIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Takes the dead letters of these members out of Failures, because they were made anew. Also older ones of the same event. */
export async function markReplayed(db: Db, replayId: string, members: readonly NextMember[]): Promise<void> {
  const replaced = members.filter(({ replaces }) => replaces !== null);
  if (replaced.length === 0) return;
  await db.query(
    `/* delivery.mark_replayed */
     with marked as (
       update delivery d set replayed_by = $1::uuid from unnest($2::uuid[], $3::text[]) as m (event_id, handler)
       where d.event_id = m.event_id and d.handler = m.handler and d.state = 'dead' and d.replayed_by is null and d.replay_id is distinct from $1::uuid
       returning d.fingerprint
     ), held as (
       -- In the order everybody takes them in.
       select f.fingerprint, x.count from failure f
       join (select fingerprint, count(*)::int as count from marked group by 1) x using (fingerprint) order by f.fingerprint for update of f
     )
     update failure f set dead = greatest(0, f.dead - held.count) from held where f.fingerprint = held.fingerprint`,
    [replayId, replaced.map(({ event_id }) => event_id), replaced.map(({ handler }) => handler)],
  );
}

export type Open = { waiting: number; retrying: number; endedLately: number };

/** What of a replay is not done, and how many ended during the last two seconds (counted as far as it matters). */
export async function countOpen(db: Db, replayId: string): Promise<Open> {
  const { rows } = await db.query<Open>(
    `/* replay.open */
     select count(*) filter (where state <> 'retrying')::int as waiting, count(*) filter (where state = 'retrying')::int as retrying,
            (select count(*)::int from (select from delivery where replay_id = $1::uuid and finished_at is not null
               and finished_at > now() - make_interval(secs => ${LANE_SECONDS}) limit 1000) lately) as "endedLately"
     from delivery where replay_id = $1::uuid and state in ('queued', 'delivering', 'retrying', 'paused')`,
    [replayId],
  );
  return rows[0] ?? { waiting: 0, retrying: 0, endedLately: 0 };
}

/** What the first members came to so far. */
export async function listFirst(db: Db, replayId: string, members: number): Promise<Made[]> {
  const { rows } = await db.query<Made>(
    `/* replay.first */
     select d.state, d.attempts, d.error from replay_member m
     join delivery d on d.replay_id = m.replay_id and d.event_id = m.event_id and d.handler = m.handler
     where m.replay_id = $1::uuid and m.position <= $2::int`,
    [replayId, members],
  );
  return rows;
}

/** The last deliveries of a replay that ended after `since`. */
export async function listLastEnded(db: Db, replayId: string, since: Date, limit: number): Promise<Made[]> {
  const { rows } = await db.query<Made>(
    `/* replay.last_ended */
     select state, attempts, error from delivery
     where replay_id = $1::uuid and finished_at is not null and finished_at > $2::timestamptz order by finished_at desc limit $3::int`,
    [replayId, since.toISOString(), limit],
  );
  return rows;
}

/** Holds the lines in which deliveries of a replay have slots. */
export async function holdReplayLines(db: Db, replayId: string): Promise<void> {
  await db.query(
    `/* replay.hold_lines */
     select from line l join (select distinct handler, key from delivery
       where replay_id = $1::uuid and state in ('queued', 'retrying', 'paused') and in_slot) d using (handler, key)
     order by l.handler, l.key for update of l`,
    [replayId],
  );
}

/** A slot that a cancelled delivery held, and the dead letter that had blocked the line until this one took its place. */
export type FreedSlot = { handler: string; key: string; deadId: string | null };

/**
 * Deliveries of a cancelled replay that wait end; what runs, or is being taken to run, may finish. Dead letters whose new delivery
 * never ran go back to Failures: a cancelled replay must not make them disappear.
 */
export async function cancelReplayDeliveries(db: Db, replayId: string): Promise<{ count: number; slots: FreedSlot[] }> {
  const { rows } = await db.query<{ count: number; slots: FreedSlot[] | null }>(
    `/* delivery.cancel_replay */
     with waiting as (
       select id, in_slot from delivery where replay_id = $1::uuid and state in ('queued', 'retrying', 'paused') for update skip locked
     ), cancelled as (
       update delivery d set state = 'cancelled', finished_at = now(), next_attempt_at = null, in_slot = false from waiting w where d.id = w.id
       returning d.event_id, d.handler, d.key, d.seq, w.in_slot
     ), returned as (
       update delivery d set replayed_by = null from cancelled c
       where d.event_id = c.event_id and d.handler = c.handler and d.replayed_by = $1::uuid and d.state = 'dead'
       returning d.fingerprint, d.event_id, d.handler, d.seq, d.id
     ), held as (
       select f.fingerprint, x.count from failure f
       join (select fingerprint, count(*)::int as count from returned group by 1) x using (fingerprint) order by f.fingerprint for update of f
     ), failures as (
       update failure f set dead = f.dead + held.count from held where f.fingerprint = held.fingerprint
     )
     select count(*)::int as count, json_agg(json_build_object('handler', c.handler, 'key', c.key, 'deadId',
       (select max(r.id::text) from returned r where r.event_id = c.event_id and r.handler = c.handler and r.seq = c.seq))) filter (where c.in_slot) as slots
     from cancelled c`,
    [replayId],
  );
  return { count: rows[0]?.count ?? 0, slots: rows[0]?.slots ?? [] };
}
