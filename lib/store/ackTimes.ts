/** How long acknowledgements took, by the minute. */
import { type AckTimes, ackTimesOf, type Bands } from "#lib/domain/ackTimes.ts";
import type { Db } from "#lib/postgres/db.ts";

/** Adds to the running minute. `shard`: the caller's own rows, so that two processes never wait for one another. */
export async function addAckTimes(db: Db, shard: number, bands: Bands): Promise<void> {
  await db.query(
    `/* ack_minute.add */
     insert into ack_minute (minute, band, shard, requests)
     select date_trunc('minute', now()), b.band, $1::int, b.requests from unnest($2::smallint[], $3::int[]) as b (band, requests)
     on conflict (minute, band, shard) do update set requests = ack_minute.requests + excluded.requests`,
    [shard, [...bands.keys()], [...bands.values()]],
  );
}

/** Percentiles over the last `minutes`, the running one among them; null: nothing was acknowledged. */
export async function ackTimes(db: Db, minutes: number): Promise<AckTimes | null> {
  const { rows } = await db.query<{ band: number; requests: number }>(
    `/* ack_minute.sum */ select band, sum(requests)::int as requests from ack_minute
     where minute > now() - make_interval(mins => $1::int) group by band`,
    [minutes],
  );
  return ackTimesOf(new Map(rows.map(({ band, requests }) => [band, requests])));
}
