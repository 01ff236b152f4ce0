/** How far one event has come: its deliveries, the workers' signs of life since, the index. */
import { idTime } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

export type Followed = {
  deliveries: number;
  finished: number;
  /** The states its deliveries are in: "delivered", "dead, delivered". */
  states: string;
  deliveredMs: number | null;
  /** Heard of within 20 seconds. */
  workers: number;
  /** From the event to the first sign of life seen after it. */
  heardMs: number | null;
  indexed: boolean;
  ageMs: number;
};

/** Undefined while the event is not stored. Times are the database's own, from the moment in the event's id. */
export async function followEvent(db: Db, id: string): Promise<Followed | undefined> {
  const { rows } = await db.query<{
    deliveries: number;
    finished: number;
    states: string | null;
    finished_at: Date | null;
    workers: number;
    heard_at: Date | null;
    indexed: boolean;
    now: Date;
  }>(
    `/* self_test.follow */
     select e.deliveries::int as deliveries, d.finished, d.states, d.finished_at, w.workers, w.heard_at,
            (select event_id >= $1::uuid from indexer_position) as indexed, clock_timestamp() as now
     from event e
     cross join lateral (
       select count(*) filter (where state in ('delivered', 'dead', 'cancelled', 'superseded'))::int as finished,
              string_agg(distinct state, ', ' order by state) as states, max(finished_at) as finished_at
       from delivery where event_id = $1::uuid) d
     cross join lateral (
       select count(*) filter (where seen_at > now() - interval '20 seconds')::int as workers,
              min(seen_at) filter (where seen_at > $2::timestamptz) as heard_at from worker) w
     where e.id = $1::uuid`,
    [id, idTime(id).toISOString()],
  );
  const [row] = rows;
  if (!row) return undefined;
  const since = (moment: Date | null) => (moment === null ? null : Math.max(0, moment.getTime() - idTime(id).getTime()));
  return {
    deliveries: row.deliveries,
    finished: row.finished,
    states: row.states ?? "",
    deliveredMs: since(row.finished_at),
    workers: row.workers,
    heardMs: since(row.heard_at),
    indexed: row.indexed,
    ageMs: since(row.now) ?? 0,
  };
}
