/** Replayed deliveries in their keys' lines: behind what waits there, but for one that takes the place of the dead letter that blocks it. */
import type { Db } from "#lib/postgres/db.ts";
import type { LetIn, LineKey } from "./lines.ts";

/** `place`: the one it takes; null: behind all others. */
export type Standing = LineKey & { id: string; slots: number; replaces: string | null; place: number | null };

/**
 * Gives deliveries that were just added their places, in the order given, and holds their lines. Whoever takes the place of a blocker is let
 * in here, because its slot never became free; whoever calls it lets in the others.
 */
export async function joinLines(db: Db, standing: readonly Standing[]): Promise<LetIn[]> {
  await db.query(
    `/* line.join */
     with arrival as (
       select *, row_number() over (partition by handler, key order by position) as nth,
              count(*) filter (where place is null) over (partition by handler, key order by position) as nth_behind,
              (count(*) filter (where place is null) over (partition by handler, key))::int as behind, max(place) over (partition by handler, key) as last
       from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bigint[]) with ordinality as a (id, handler, key, slots, place, position)
     ), lined as (
       -- let_in: to hand over how many stand behind.
       insert into line as l (handler, key, last_seq, slots, taken, let_in)
       select handler, key, coalesce(last, 0) + behind, slots, 0, behind from arrival where nth = 1 order by handler, key
       on conflict (handler, key) do update set last_seq = l.last_seq + excluded.let_in, slots = excluded.slots
       returning handler, key, last_seq
     )
     update delivery d set seq = coalesce(a.place, lined.last_seq - a.behind + a.nth_behind)
     from arrival a join lined using (handler, key) where d.id = a.id`,
    [
      standing.map(({ id }) => id),
      standing.map(({ handler }) => handler),
      standing.map(({ key }) => key),
      standing.map(({ slots }) => slots),
      standing.map(({ place }) => place),
    ],
  );
  const replacing = standing.filter(({ replaces }) => replaces !== null);
  if (replacing.length === 0) return [];
  const { rows } = await db.query<LetIn>(
    `/* line.replace_blocker */
     with freed as (
       update line l set blocked_by = null, blocked_at = null
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as x (id, replaces, handler, key)
       where l.handler = x.handler and l.key = x.key and l.blocked_by = x.replaces returning x.id, x.replaces
     ), gone as (
       update delivery d set in_slot = false from freed where d.id = freed.replaces returning d.id, d.seq
     )
     update delivery d set seq = gone.seq, in_slot = true, job_id = gen_random_uuid()
     from freed join gone on gone.id = freed.replaces where d.id = freed.id
     returning d.id, d.handler, d.job_id, d.replay_id, d.attempts`,
    [
      replacing.map(({ id }) => id),
      replacing.map(({ replaces }) => replaces),
      replacing.map(({ handler }) => handler),
      replacing.map(({ key }) => key),
    ],
  );
  return rows;
}
