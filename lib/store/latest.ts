/** Lines of which only the newest delivery matters (lines.ts): who is overtaken, and who goes next. */
import type { Db } from "#lib/postgres/db.ts";
import type { LetIn, LineKey } from "./lines.ts";

export type LatestLine = { key: string; last_seq: number; slots: number; taken: number; watermark: Date | null };

/** Holds the lines of these keys, in order, and tells how they stand. */
export async function holdLatestLines(db: Db, handler: string, keys: readonly string[]): Promise<Map<string, LatestLine>> {
  const { rows } = await db.query<LatestLine>(
    `/* line.latest */ select key, last_seq, slots, taken, watermark from line
     where handler = $1::text and key = any($2::text[]) order by key for update`,
    [handler, keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

export type Superseded = { id: string; source_id: string; replay_id: string | null };

const SUPERSEDED = "state = 'superseded', finished_at = now(), next_attempt_at = null, lease_token = null, in_slot = false";

/** Ends deliveries that this worker holds: a newer one of the same key has come. @returns those whose lease still held */
export async function supersede(db: Db, held: readonly { id: string; leaseToken: string }[]): Promise<Superseded[]> {
  const { rows } = await db.query<Superseded>(
    `/* delivery.supersede */ update delivery d set ${SUPERSEDED}
     from unnest($1::uuid[], $2::uuid[]) as x (id, lease_token) where d.id = x.id and d.lease_token = x.lease_token
     returning d.id, d.source_id, d.replay_id`,
    [held.map(({ id }) => id), held.map(({ leaseToken }) => leaseToken)],
  );
  return rows;
}

export type Debounce = { quietSeconds: number; mostSeconds: number | null };

/**
 * Lets in the newest of each key that has a free slot; those it overtakes end. The caller holds the lines.
 *
 * `delay`: seconds until the key has been quiet for long enough. `keepSince`: it takes the place of one that was waiting for that too, so
 * the time nobody waits beyond goes on.
 */
export async function letInLatest(
  db: Db,
  lines: readonly LineKey[],
  { quietSeconds, mostSeconds }: Debounce,
  keepSince: boolean,
): Promise<{ letIn: (LetIn & { delay: number })[]; superseded: Superseded[] }> {
  const { rows } = await db.query<LetIn & Superseded & { delay: number; next: boolean }>(
    `/* line.let_in_latest */
     with free as (
       select handler, key, touched_at, since from line
       join (select distinct * from unnest($1::text[], $2::text[]) as x (handler, key)) x using (handler, key)
       where slots > taken
     ), locked as (
       -- One that is being cancelled overtakes nobody.
       select d.id, d.handler, d.key, d.seq, free.touched_at, free.since
       from free join delivery d on d.handler = free.handler and d.key = free.key and d.job_id is null and d.state = 'queued'
       for update of d
     ), waiting as (
       select id, row_number() over (partition by handler, key order by seq desc) = 1 as next,
              greatest(0, extract(epoch from least(touched_at + make_interval(secs => $3::float8),
                case when $5::bool then since else now() end + make_interval(secs => $4::float8)) - now()))::float8 as delay
       from locked
     ), superseded as (
       update delivery d set ${SUPERSEDED} from waiting w where d.id = w.id and not w.next and d.state = 'queued'
       returning d.id, d.handler, d.key, d.job_id, d.replay_id, d.attempts, d.source_id
     ), let_in as (
       update delivery d set job_id = gen_random_uuid(), in_slot = true from waiting w where d.id = w.id and w.next and d.state = 'queued'
       returning d.id, d.handler, d.key, d.job_id, d.replay_id, d.attempts, d.source_id, w.delay
     ), counted as (
       update line l set taken = l.taken + 1, since = case when $5::bool then l.since else now() end
       from let_in x where l.handler = x.handler and l.key = x.key
     )
     select *, 0::float8 as delay, false as next from superseded union all select *, true from let_in`,
    [lines.map(({ handler }) => handler), lines.map(({ key }) => key), quietSeconds, mostSeconds, keepSince],
  );
  return { letIn: rows.filter(({ next }) => next), superseded: rows.filter(({ next }) => !next) };
}

/** Remembers when what was just run had happened: nothing older of its key is run any more. */
export async function raiseWatermarks(db: Db, applied: readonly (LineKey & { moment: string })[]): Promise<void> {
  await db.query(
    `/* line.watermark */
     with held as (
       select l.handler, l.key, x.moment from line l
       join (select handler, key, max(moment) as moment from unnest($1::text[], $2::text[], $3::timestamptz[]) as x (handler, key, moment)
             group by 1, 2) x using (handler, key)
       order by l.handler, l.key for update of l
     )
     update line l set watermark = greatest(l.watermark, held.moment) from held where l.handler = held.handler and l.key = held.key`,
    [applied.map(({ handler }) => handler), applied.map(({ key }) => key), applied.map(({ moment }) => moment)],
  );
}
