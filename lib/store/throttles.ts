/** Token buckets shared by all workers, one row per handler. The database's clock refills them. */
import type { Db } from "#lib/postgres/db.ts";

/**
 * Takes up to `wanted` tokens from a bucket that refills at `perSecond` and holds at most `burst`.
 * @returns how many were there, and how long until the next one when there was none.
 */
export async function takeTokens(
  db: Db,
  handler: string,
  { perSecond, burst }: { perSecond: number; burst: number },
  wanted: number,
): Promise<{ taken: number; waitMs: number }> {
  // clock_timestamp(), not now(): a row lock may have been waited for since the transaction began.
  const { rows } = await db.query<{ taken: number; left: number }>(
    `/* throttle.take */
     with bucket as (
       select least($3::float8, tokens + greatest(0, extract(epoch from clock_timestamp() - refilled_at)) * $2::float8) as tokens
       from throttle where handler = $1::text and key = '' for update
     ), given as (
       select tokens, least($4::int, floor(tokens + 1e-9))::int as taken from bucket
     )
     update throttle t set tokens = given.tokens - given.taken, refilled_at = clock_timestamp()
     from given where t.handler = $1::text and t.key = ''
     returning given.taken, t.tokens as left`,
    [handler, perSecond, burst, wanted],
  );
  const [row] = rows;
  if (!row) {
    await db.query(
      `/* throttle.create */
       insert into throttle (handler, tokens, refilled_at) values ($1::text, $2::float8, clock_timestamp()) on conflict do nothing`,
      [handler, burst],
    );
    return { taken: 0, waitMs: 1 };
  }
  return { taken: row.taken, waitMs: row.taken > 0 ? 0 : Math.ceil(((1 - row.left) / perSecond) * 1000) };
}

/** Puts back what was taken and not used. */
export async function returnTokens(db: Db, handler: string, burst: number, tokens: number): Promise<void> {
  await db.query(
    "/* throttle.return */ update throttle set tokens = least($2::float8, tokens + $3::float8) where handler = $1::text and key = ''",
    [handler, burst, tokens],
  );
}
