/** Cheap looks at the database itself: catalogues, statistics, rollups. Nothing here reads rows one by one. */
import type { DatabaseReport, QueueReport, SystemReport, TableReport, WorkerReport } from "#lib/contracts/system.ts";
import { idFloor, idTime } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

export async function databaseReport(db: Db): Promise<DatabaseReport> {
  const { rows } = await db.query<Omit<DatabaseReport, "tables">>(
    `/* system.database */
     select current_setting('server_version') as version, pg_database_size(current_database())::bigint as bytes,
            (select count(*)::int from pg_stat_activity where datname = current_database()) as connections,
            current_setting('max_connections')::int as "maxConnections",
            to_char(min(day), 'YYYY-MM-DD') as "oldestDay", to_char(max(day), 'YYYY-MM-DD') as "newestDay"
     from (select to_date(right(relname, 8), 'YYYYMMDD') as day from pg_class
           where relname ~ '^event_[0-9]{8}$' and relkind = 'r' and relnamespace = current_schema()::regnamespace) d`,
  );
  const [row] = rows;
  if (!row) throw new Error("the database does not describe itself");
  return { ...row, tables: await tableReports(db) };
}

async function tableReports(db: Db): Promise<TableReport[]> {
  const { rows } = await db.query<Omit<TableReport, "vacuumedAt"> & { vacuumed_at: Date | null }>(
    `/* system.tables */
     -- Days and pg-boss's tables of one queue each are partitions of what they belong to.
     select case schemaname when current_schema() then '' else schemaname || '.' end
              || regexp_replace(regexp_replace(relname, '_([0-9]{8}|default)$', ''), '^(j[0-9a-f]{16,}|job_common)$', 'job') as name,
            sum(n_live_tup)::bigint as rows, sum(n_dead_tup)::bigint as "deadRows", sum(pg_total_relation_size(relid))::bigint as bytes,
            count(*)::int as partitions, max(greatest(last_autovacuum, last_vacuum)) as vacuumed_at
     from pg_stat_user_tables group by 1 order by bytes desc limit 12`,
  );
  return rows.map(({ vacuumed_at, ...row }) => ({ ...row, vacuumedAt: vacuumed_at?.toISOString() ?? null }));
}

export async function workerReports(db: Db): Promise<WorkerReport[]> {
  const { rows } = await db.query<{
    id: string;
    hostname: string;
    pid: number;
    version: string;
    started_at: Date;
    seen_at: Date;
    in_flight: number;
    alive: boolean;
  }>(
    `/* system.workers */
     select id, hostname, pid, version, started_at, seen_at, in_flight, seen_at > now() - interval '20 seconds' as alive
     from worker order by alive desc, started_at limit 100`,
  );
  return rows.map(({ started_at, seen_at, in_flight, ...row }) => ({
    ...row,
    startedAt: started_at.toISOString(),
    seenAt: seen_at.toISOString(),
    inFlight: in_flight,
  }));
}

/** Calls and notifications are counted up to this. */
const MOST_COUNTED = 10_000;

/** Spillway's own queues beside the handlers'. */
export async function ownQueues(db: Db): Promise<QueueReport[]> {
  const { rows } = await db.query<{ kind: "outbox" | "notifications"; waiting: number; oldest: number | null }>(
    `/* system.queues */
     select 'outbox' as kind, count(*)::int as waiting, extract(epoch from now() - min(created_at))::float8 as oldest
     from (select created_at from outbox where state = 'queued' limit ${MOST_COUNTED}) o
     union all
     select 'notifications', count(*)::int, extract(epoch from now() - min(created_at))::float8
     from (select created_at from alert_notification where state = 'queued' limit ${MOST_COUNTED}) n`,
  );
  const names = { outbox: "Outbound calls", notifications: "Notifications" };
  return rows.map(({ kind, waiting, oldest }) => ({
    name: names[kind],
    kind,
    waiting,
    running: 0,
    retrying: 0,
    oldestWaitSeconds: oldest === null ? null : Math.max(0, oldest),
    paused: false,
  }));
}

export async function refusedRequests(db: Db, minutes: number): Promise<SystemReport["refused"]> {
  const { rows } = await db.query<SystemReport["refused"][number]>(
    `/* system.refused */
     select verdict, reason, sum(requests)::int as requests from request_minute
     where minute > now() - make_interval(mins => $1::int) and verdict in ('rejected', 'shed')
     group by verdict, reason order by requests desc limit 12`,
    [minutes],
  );
  return rows;
}

/** The index is written ten seconds behind on purpose: younger events are searched directly. */
const BEHIND_MS = 10_000;

export async function indexReport(db: Db, now: Date): Promise<SystemReport["index"]> {
  const { rows } = await db.query<{ position: string; behind: number; first: string | null }>(
    `/* system.index */
     select p.event_id as position, t.behind, t.first from indexer_position p
     cross join lateral (
       select count(*)::int as behind, min(id::text) as first from (
         select id from event where id > p.event_id and id < $1::uuid order by id limit ${MOST_COUNTED}) e) t`,
    [idFloor(new Date(now.getTime() - BEHIND_MS))],
  );
  const [row] = rows;
  if (!row) return { readTo: null, behind: 0, lagSeconds: 0 };
  const readTo = idTime(row.position);
  return {
    readTo: readTo.getTime() === 0 ? null : readTo.toISOString(),
    behind: row.behind,
    lagSeconds: row.first === null ? 0 : Math.max(0, (now.getTime() - idTime(row.first).getTime()) / 1000),
  };
}

export async function listMigrations(db: Db): Promise<SystemReport["migrations"]> {
  const { rows } = await db.query<{ name: string; applied_at: Date }>(
    `/* system.migrations */
     select migration_name as name, finished_at as applied_at from _prisma_migrations
     where finished_at is not null and rolled_back_at is null order by migration_name`,
  );
  return rows.map(({ name, applied_at }) => ({ name, appliedAt: applied_at.toISOString() }));
}

/** The server's clock minus this process's; half the way there and back is taken off. */
export async function clockSkew(db: Db): Promise<number> {
  const before = Date.now();
  const { rows } = await db.query<{ now: Date }>("/* system.clock */ select clock_timestamp() as now");
  return Math.round((rows[0]?.now.getTime() ?? before) - (before + Date.now()) / 2);
}
