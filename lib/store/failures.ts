/** Failure groups as rows: those to choose from, one, and those merged into one. Never a count of dead letters: settlement keeps it. */
import type { Db } from "#lib/postgres/db.ts";

export type FailureRecord = {
  fingerprint: string;
  fingerprint_version: number;
  handler: string;
  error_name: string;
  title: string;
  sample: string;
  sample_event_id: string;
  /** With those merged into it, as `first_seen_at`, `last_seen_at` and `merged`. */
  dead: number;
  first_seen_at: Date;
  last_seen_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  muted_at: Date | null;
  muted_by: string | null;
  muted_until: Date | null;
  muted_until_dead: number | null;
  resolved_at: Date | null;
  resolved_by: string | null;
  assignee: string | null;
  merged_into: string | null;
  merged: string[] | null;
};

/** What one page can be chosen from: the latest groups with dead letters, and the latest without. */
const MOST_DEAD = 2_000;
const MOST_DONE = 500;

const COLUMNS = `f.fingerprint, f.fingerprint_version, f.handler, f.error_name, f.title, left(f.sample, 600) as sample, f.sample_event_id,
  f.dead + coalesce(m.dead, 0) as dead, least(f.first_seen_at, m.first_seen_at) as first_seen_at, greatest(f.last_seen_at, m.last_seen_at) as last_seen_at,
  f.acknowledged_at, f.acknowledged_by, f.muted_at, f.muted_by, f.muted_until, f.muted_until_dead, f.resolved_at, f.resolved_by, f.assignee,
  f.merged_into, m.fingerprints as merged`;
/** Most groups are not merged: the partial index holds the few that are. */
const MERGED = `left join (
    select merged_into, sum(dead)::int as dead, min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at, array_agg(fingerprint) as fingerprints
    from failure where merged_into is not null group by 1) m on m.merged_into = f.fingerprint`;

/** Groups that are not merged into another, latest first. */
export async function listFailures(db: Db): Promise<FailureRecord[]> {
  const { rows } = await db.query<FailureRecord>(
    `/* failure.list */
     with latest as (
       (select * from failure where dead > 0 order by last_seen_at desc limit ${MOST_DEAD})
       union all (select * from failure where dead = 0 order by last_seen_at desc limit ${MOST_DONE})
     )
     select ${COLUMNS} from latest f ${MERGED} where f.merged_into is null`,
  );
  return rows;
}

export async function findFailure(db: Db, fingerprint: string): Promise<FailureRecord | undefined> {
  const { rows } = await db.query<FailureRecord>(
    `/* failure.find */ select ${COLUMNS} from failure f ${MERGED} where f.fingerprint = $1::text`,
    [fingerprint],
  );
  return rows[0];
}

/** The groups merged into one, each with what is its own. */
export async function listMerged(db: Db, into: string) {
  const { rows } = await db.query<{ fingerprint: string; error_name: string; title: string; dead: number }>(
    `/* failure.merged */ select fingerprint, error_name, title, dead from failure where merged_into = $1::text order by dead desc, fingerprint`,
    [into],
  );
  return rows;
}

/** Groups nobody has answered yet: the badge of the navigation. `failureState` says the same of one group. */
export const OPEN_FAILURES = `select count(*)::int from failure
  where dead > 0 and merged_into is null and acknowledged_at is null and (resolved_at is null or last_seen_at > resolved_at)
    and not (muted_at is not null and (muted_until is null or muted_until > now()) and (muted_until_dead is null or dead < muted_until_dead))`;
