/** What retention will take next, and what it keeps: from the catalogue, with the estimates that are there. */
import type { RetentionReport } from "#lib/contracts/system.ts";
import type { Db } from "#lib/postgres/db.ts";

/** Days of partitions that end at or before `before` (a midnight UTC), oldest first; at most 60 of them. */
export async function expiringDays(db: Db, before: Date): Promise<RetentionReport["tonight"]> {
  const { rows } = await db.query<RetentionReport["tonight"][number]>(
    `/* retention.tonight */
     with held as (
       select distinct to_char(day - ago, 'YYYYMMDD') as day
       from (select distinct (to_timestamp(('x' || left(replace(event_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) at time zone 'UTC')::date as day
             from delivery where state in ('queued', 'delivering', 'retrying', 'paused') and event_id < uuid_floor($1::timestamptz)) d, (values (0), (1)) as x (ago)
     )
     select to_char(to_date(right(child.relname, 8), 'YYYYMMDD'), 'YYYY-MM-DD') as day,
            case when min(child.reltuples) filter (where parent.relname = 'event') < 0 then null
                 else sum(child.reltuples) filter (where parent.relname = 'event') end::bigint as rows,
            sum(pg_total_relation_size(child.oid))::bigint as bytes, right(child.relname, 8) in (select day from held) as held
     from pg_inherits i join pg_class child on child.oid = i.inhrelid join pg_class parent on parent.oid = i.inhparent
     where parent.relname in ('request', 'event', 'event_term', 'attempt') and child.relname ~ '_[0-9]{8}$'
       and child.relnamespace = current_schema()::regnamespace
       and to_date(right(child.relname, 8), 'YYYYMMDD') + 1 <= ($1::timestamptz at time zone 'UTC')::date
     group by right(child.relname, 8) order by 1 limit 60`,
    [before.toISOString()],
  );
  return rows;
}

export async function databaseSpan(db: Db): Promise<{ oldestDay: string | null; bytes: number }> {
  const { rows } = await db.query<{ oldestDay: string | null; bytes: number }>(
    `/* retention.span */
     select (select to_char(min(to_date(right(relname, 8), 'YYYYMMDD')), 'YYYY-MM-DD') from pg_class
             where relname ~ '^event_[0-9]{8}$' and relkind = 'r' and relnamespace = current_schema()::regnamespace) as "oldestDay",
            pg_database_size(current_database())::bigint as bytes`,
  );
  return rows[0] ?? { oldestDay: null, bytes: 0 };
}
