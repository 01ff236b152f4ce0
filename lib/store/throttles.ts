/** Token buckets shared by all workers: one per handler, and one per key where it limits each. The database's clock refills them. */
import type { Db } from "#lib/postgres/db.ts";

export type Bucket = { perSecond: number; burst: number };

/**
 * Takes up to `wanted` tokens from the handler's bucket, which refills at `perSecond` and holds at most `burst`.
 * @returns how many were there, and how long until the next one when there was none.
 */
export async function takeTokens(
  db: Db,
  handler: string,
  { perSecond, burst }: Bucket,
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
    await createBuckets(db, handler, [""], burst);
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

/**
 * Takes a token for each of `keys` (a key may come several times) from its own bucket.
 *
 * Who finds none is told when to come again: one after the other, so that each comes once. It is a hint: the token is taken when it comes.
 * @returns for each of `keys`, in order, the seconds until it should come again; 0: it has its token
 */
export async function takeKeyTokens(db: Db, handler: string, { perSecond, burst }: Bucket, keys: readonly string[]): Promise<number[]> {
  await createBuckets(db, handler, [...new Set(keys)], burst);
  const { rows } = await db.query<{ key: string; taken: number; wait: number }>(
    `/* throttle.take_keys */
     with wanted as (
       select key, count(*)::int as wanted from unnest($4::text[]) as x (key) group by 1
     ), bucket as (
       select key, wanted, next_free, least($3::float8, tokens + greatest(0, extract(epoch from clock_timestamp() - refilled_at)) * $2::float8) as tokens
       from throttle join wanted using (key) where handler = $1::text order by key for update of throttle
     ), given as (
       select *, least(wanted, floor(tokens + 1e-9))::int as taken from bucket
     ), told as (
       select *, greatest(next_free, clock_timestamp() + make_interval(secs => (1 - (tokens - taken)) / $2::float8)) as first from given
     )
     update throttle t set tokens = told.tokens - told.taken, refilled_at = clock_timestamp(),
       next_free = case when told.wanted > told.taken then told.first + make_interval(secs => (told.wanted - told.taken) / $2::float8)
                        else t.next_free end
     from told where t.handler = $1::text and t.key = told.key
     returning t.key, told.taken, extract(epoch from told.first - clock_timestamp())::float8 as wait`,
    [handler, perSecond, burst, keys],
  );
  const byKey = new Map(rows.map((row) => [row.key, { ...row, waiting: 0 }]));
  return keys.map((key) => {
    const bucket = byKey.get(key);
    if (!bucket || bucket.taken-- > 0) return 0;
    return Math.max(0.001, bucket.wait + bucket.waiting++ / perSecond);
  });
}

async function createBuckets(db: Db, handler: string, keys: readonly string[], tokens: number): Promise<void> {
  await db.query(
    `/* throttle.create */
     insert into throttle (handler, key, tokens, refilled_at) select $1::text, key, $3::float8, clock_timestamp() from unnest($2::text[]) as x (key)
     order by key on conflict do nothing`,
    [handler, keys, tokens],
  );
}

/** Removes buckets of keys that nobody has asked for as long: they would be full. @returns how many */
export async function deleteIdleBuckets(db: Db, before: Date, limit: number): Promise<number> {
  const { rows } = await db.query(
    `/* throttle.delete_idle */
     delete from throttle where (handler, key) in (
       select handler, key from throttle where key <> '' and refilled_at < $1::timestamptz limit $2::int for update skip locked) returning 1`,
    [before.toISOString(), limit],
  );
  return rows.length;
}
