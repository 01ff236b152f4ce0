/** What keeps lines true and few: wrong numbers, handlers that gave up their order, lines in which nobody stands any more. */
import type { Db } from "#lib/postgres/db.ts";
import type { LetIn, LineKey } from "./lines.ts";

/**
 * Makes the numbers of lines in which somebody waits true again, and holds them: after a change of the handler's declaration, and whatever
 * else may have gone wrong. Whoever calls it lets in next. Looks at lines after `after`, at most `limit`.
 */
export async function mendLines(
  db: Db,
  handler: string,
  slots: number,
  { after, limit }: { after: string; limit: number },
): Promise<LineKey[]> {
  const { rows: lines } = await db.query<LineKey>(
    `/* line.waiting */
     select l.handler, l.key from line l
     where l.handler = $1::text and l.key > $2::text
       and exists (select from delivery d where d.handler = l.handler and d.key = l.key and d.job_id is null and d.state = 'queued')
     order by l.key limit $3::int for update of l`,
    [handler, after, limit],
  );
  if (lines.length === 0) return lines;
  await db.query(
    `/* line.mend */
     update line l set slots = $3::int,
       blocked_by = case when b.state = 'dead' and b.replayed_by is null then l.blocked_by end,
       blocked_at = case when b.state = 'dead' and b.replayed_by is null then l.blocked_at end,
       taken = (select count(*) from delivery d where d.handler = l.handler and d.key = l.key and d.in_slot
                  and (d.state in ('queued', 'delivering', 'retrying') or d.id = l.blocked_by))
     from (select key from unnest($2::text[]) as x (key)) x
     left join lateral (select d.state, d.replayed_by from line o join delivery d on d.id = o.blocked_by
                        where o.handler = $1::text and o.key = x.key) b on true
     where l.handler = $1::text and l.key = x.key`,
    [handler, lines.map(({ key }) => key), slots],
  );
  return lines;
}

/** Gives jobs to deliveries that wait in lines although their handler has none any more. */
export async function leaveLines(db: Db, handler: string, limit: number): Promise<LetIn[]> {
  const { rows } = await db.query<LetIn>(
    `/* line.leave */
     update delivery d set job_id = gen_random_uuid(), seq = null, in_slot = false
     from (select id from delivery where handler = $1::text and job_id is null and state = 'queued' order by key, seq limit $2::int for update) w
     where d.id = w.id returning d.id, d.handler, d.job_id, d.replay_id, d.attempts`,
    [handler, limit],
  );
  return rows;
}

/** Removes lines in which nobody has stood for as long. What blocks a line and is gone blocks it no more. @returns how many */
export async function deleteIdleLines(db: Db, before: Date, limit: number): Promise<number> {
  await db.query(
    `/* line.forget_blockers */
     update line l set blocked_by = null, blocked_at = null, taken = greatest(0, taken - 1)
     where blocked_by is not null and not exists (select from delivery d where d.id = l.blocked_by)`,
  );
  const { rows } = await db.query(
    `/* line.delete_idle */
     delete from line where (handler, key) in (
       select handler, key from line l where taken = 0 and blocked_by is null and touched_at < $1::timestamptz
         and not exists (select from delivery d where d.handler = l.handler and d.key = l.key and d.job_id is null and d.state = 'queued')
       limit $2::int for update skip locked) returning 1`,
    [before.toISOString(), limit],
  );
  return rows.length;
}
