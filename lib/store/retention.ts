/** Days that begin, and days that end. */
import { idFloor } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";
import { deleteOldCalls } from "./outbox.ts";

const PARENTS = ["request", "event", "event_term", "attempt"];

/** Partitions for today and the week ahead; a request must never wait for one. */
export async function ensurePartitions(db: Db): Promise<number> {
  const { rows } = await db.query<{ made: number }>(
    `/* partition.ensure */
     select coalesce(sum(ensure_partitions(parent, (now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date + 7)), 0)::int as made
     from unnest($1::text[]) as parent`,
    [PARENTS],
  );
  return rows[0]?.made ?? 0;
}

/**
 * Drops the partitions of days that lie wholly before `before`, but for the days of events that still have to be handled: a handler may be
 * paused for longer than anything is kept. @returns their names.
 */
export async function dropPartitions(db: Db, before: Date): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `/* partition.old */
     with held as (
       -- A request may have come a moment before the midnight its event was made after.
       select distinct to_char(day - ago, 'YYYYMMDD') as day
       from (select distinct (to_timestamp(('x' || left(replace(event_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) at time zone 'UTC')::date as day
             from delivery where state in ('queued', 'delivering', 'retrying', 'paused') and event_id < $3::uuid) d, (values (0), (1)) as x (ago)
     )
     select child.relname as name from pg_inherits i
     join pg_class child on child.oid = i.inhrelid join pg_class parent on parent.oid = i.inhparent
     where parent.relname = any($1::text[]) and child.relname ~ '_[0-9]{8}$'
       and to_date(right(child.relname, 8), 'YYYYMMDD') + 1 <= ($2::timestamptz at time zone 'UTC')::date
       and child.relnamespace = current_schema()::regnamespace
       and right(child.relname, 8) not in (select day from held)
     order by child.relname`,
    [PARENTS, before.toISOString(), idFloor(before)],
  );
  // Names come from the catalogue and match the pattern above; a table name cannot be a parameter.
  // Dropping waits for readers of the parent, and writers wait behind it: it gives up rather than hold up ingest, and
  // the next run tries again. Both statements are one message, and so one transaction.
  for (const { name } of rows)
    await db.query(`/* partition.drop */ select set_config('lock_timeout', '2s', true); drop table if exists "${name}"`);
  return rows.map(({ name }) => name);
}

/**
 * Deletes what points at days that are gone: dedup keys, finished deliveries and their outbound calls, in bites; and who took part in
 * replays whose report is written. What still has to run keeps both.
 */
export async function deleteOld(db: Db, before: Date, limit: number): Promise<number> {
  const floor = idFloor(before);
  const keys = await db.query(
    `/* event_key.expire */ delete from event_key where (source_id, dedup_key) in (
       select source_id, dedup_key from event_key k where event_id < $1::uuid
         and not exists (select from delivery d where d.event_id = k.event_id and d.state in ('queued', 'delivering', 'retrying', 'paused'))
       order by event_id limit $2::int) returning 1 as one`,
    [floor, limit],
  );
  const deliveries = await db.query(
    `/* delivery.expire */ delete from delivery where id in (
       select id from delivery where id < $1::uuid and state in ('delivered', 'dead', 'cancelled', 'superseded') order by id limit $2::int) returning 1 as one`,
    [floor, limit],
  );
  const minutes = await db.query(
    `/* minute.expire */
     with a as (delete from request_minute where minute < $1::timestamptz returning 1),
          b as (delete from event_minute where minute < $1::timestamptz returning 1),
          t as (delete from type_minute where minute < $1::timestamptz returning 1),
          h as (delete from type_hour where hour < $1::timestamptz returning 1),
          k as (delete from ack_minute where minute < $1::timestamptz returning 1),
          g as (delete from ledger_gap where minute < $1::timestamptz returning 1)
     delete from delivery_minute where minute < $1::timestamptz returning 1 as one`,
    [new Date(before.getTime() - 60 * 86_400_000).toISOString()],
  );
  const members = await db.query(
    `/* replay_member.expire */ delete from replay_member where (replay_id, position) in (
       select m.replay_id, m.position from replay r join replay_member m on m.replay_id = r.id
       where r.report is not null and r.finished_at < now() - interval '1 day' limit $1::int) returning 1 as one`,
    [limit],
  );
  const calls = await deleteOldCalls(db, floor, limit);
  return calls + (keys.rowCount ?? 0) + (deliveries.rowCount ?? 0) + (minutes.rowCount ?? 0) + (members.rowCount ?? 0);
}

/** Sets each failure's open count to what its rows say: after retention took dead letters away. */
export async function recountFailures(db: Db): Promise<void> {
  await db.query(
    `/* failure.recount */
     update failure f set dead = (select count(*) from delivery d where d.fingerprint = f.fingerprint and d.state = 'dead' and d.replayed_by is null)
     where f.dead > 0`,
  );
}
