/** Events that were found, counted: by time and state, and by what they have in common. */
import { idFloor } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

/** `field` `event`: by bucket and rank; all others by value. */
export type FoundCount = {
  field: "event" | "source" | "type" | "handler" | "error";
  bucket: number;
  value: string;
  /** The place of the event's most urgent state in `states`, from 1; 0 when it has no delivery. */
  rank: number;
  events: number;
};

/** One statement that reads each event and its deliveries once, by their keys. */
export async function countFound(db: Db, ids: readonly string[], edges: readonly Date[], states: readonly string[]): Promise<FoundCount[]> {
  const sorted = ids.toSorted();
  const { rows } = await db.query<FoundCount>(
    `/* summary.found */
     with hit as materialized (
       -- The bounds leave out the days that hold none of them.
       select e.id, e.source_id, e.type from event e where e.id = any($1::uuid[]) and e.id >= $4::uuid and e.id <= $5::uuid
     ), d as materialized (
       select d.event_id, d.handler, d.state, d.fingerprint, d.replayed_by from delivery d where d.event_id = any($1::uuid[])
     ), worst as (
       -- A dead letter that was replayed is history.
       select event_id, min(array_position($3::text[], state)) as rank from d where replayed_by is null group by 1
     )
     select 'event' as field, width_bucket(h.id, $2::uuid[]) - 1 as bucket, '' as value, coalesce(w.rank, 0) as rank, count(*)::int as events
     from hit h left join worst w on w.event_id = h.id group by 2, 4
     union all select 'source', 0, source_id::text, 0, count(*)::int from hit group by 3
     union all select 'type', 0, type, 0, count(*)::int from hit group by 3
     union all select 'handler', 0, handler, 0, count(distinct event_id)::int from d group by 3
     union all select 'error', 0, fingerprint, 0, count(distinct event_id)::int from d
       where fingerprint is not null and replayed_by is null and state in ('dead', 'retrying') group by 3`,
    [ids, edges.slice(0, -1).map(idFloor), states, sorted[0], sorted.at(-1)],
  );
  return rows;
}

export type SourceName = { id: string; name: string; provider: string };

/** Every source there ever was: events outlive theirs. */
export async function listSourceNames(db: Db): Promise<SourceName[]> {
  const { rows } = await db.query<SourceName>("/* source.names */ select id, name, provider from source");
  return rows;
}

/** What failures are called, by fingerprint. */
export async function listFailureTitles(db: Db, fingerprints: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ fingerprint: string; error_name: string; title: string }>(
    "/* failure.titles */ select fingerprint, error_name, title from failure where fingerprint = any($1::text[])",
    [fingerprints],
  );
  return new Map(rows.map(({ fingerprint, error_name, title }) => [fingerprint, title || error_name]));
}

/** Body paths that begin so, those seen most recently first. */
export async function listPaths(db: Db, prefix: string, limit: number) {
  const { rows } = await db.query<{ path: string; kind: "string" | "number" | "literal"; example: string }>(
    `/* payload_path.list */ select path, kind, example from payload_path
     where path ilike $1::text order by length(path), last_seen_at desc, path limit $2::int`,
    [`${prefix.replaceAll(/[\\%_]/g, "\\$&")}%`, limit],
  );
  return rows;
}
