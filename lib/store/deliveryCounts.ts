/** What settlements add to the counts: minutes, failure groups, replays. In the transaction of the rows they count. */
import type { Db } from "#lib/postgres/db.ts";

export type OutcomeCount = { handler: string; sourceId: string; outcome: string; deliveries: number; durationMs: number; waitMs: number };

/** Adds to the writer's own rows of the current minute. */
export async function countOutcomes(db: Db, counts: readonly OutcomeCount[], shard: number): Promise<void> {
  await db.query(
    `/* delivery_minute.add */
     insert into delivery_minute (minute, handler, source_id, outcome, shard, deliveries, duration_ms, wait_ms)
     select date_trunc('minute', now()), handler, "sourceId", outcome, $2::int, deliveries, "durationMs", "waitMs"
     from json_to_recordset($1::text::json) as x (handler text, "sourceId" uuid, outcome text, deliveries int, "durationMs" bigint, "waitMs" bigint)
     on conflict (minute, handler, source_id, outcome, shard) do update
       set deliveries = delivery_minute.deliveries + excluded.deliveries,
           duration_ms = delivery_minute.duration_ms + excluded.duration_ms,
           wait_ms = delivery_minute.wait_ms + excluded.wait_ms`,
    [JSON.stringify(counts), shard],
  );
}

export type FailureCount = {
  fingerprint: string;
  handler: string;
  errorName: string;
  title: string;
  sample: string;
  eventId: string;
  dead: number;
};

/** Adds dead letters to their groups; ordered, so that two workers cannot deadlock. */
export async function countFailures(db: Db, failures: readonly FailureCount[]): Promise<void> {
  await db.query(
    `/* failure.add */
     insert into failure (fingerprint, handler, error_name, title, sample, sample_event_id, dead)
     select fingerprint, handler, "errorName", title, sample, "eventId", dead
     from json_to_recordset($1::text::json) as x (fingerprint text, handler text, "errorName" text, title text, sample text, "eventId" uuid, dead int)
     order by fingerprint
     on conflict (fingerprint) do update
       set dead = failure.dead + excluded.dead, last_seen_at = now(), sample = excluded.sample, sample_event_id = excluded.sample_event_id`,
    [JSON.stringify(failures)],
  );
}

/** Rows that the outcomes of one replay are counted in: connections that settle at the same time seldom share one. */
const SHARDS = 16;

/** Adds outcomes of a replay's deliveries to it, beside its row: a step or a person who changes it holds that one. */
export async function countReplayed(db: Db, counts: readonly { replayId: string; delivered: number; dead: number }[]): Promise<void> {
  await db.query(
    `/* replay.count */
     insert into replay_count (replay_id, shard, delivered, dead)
     select "replayId", pg_backend_pid() % ${SHARDS}, delivered, dead
     from json_to_recordset($1::text::json) as x ("replayId" uuid, delivered int, dead int)
     on conflict (replay_id, shard) do update set delivered = replay_count.delivered + excluded.delivered, dead = replay_count.dead + excluded.dead`,
    [JSON.stringify(counts)],
  );
}

/** Deliveries that ended because a newer one of their key came. */
export async function countSuperseded(
  db: Db,
  handler: string,
  superseded: readonly { source_id: string; replay_id: string | null }[],
  shard: number,
): Promise<void> {
  const counts = [...Map.groupBy(superseded, ({ source_id }) => source_id)].map(
    ([sourceId, group]): OutcomeCount => ({ handler, sourceId, outcome: "superseded", deliveries: group.length, durationMs: 0, waitMs: 0 }),
  );
  await countOutcomes(
    db,
    // In one order: several connections of a worker count at once.
    counts.toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1)),
    shard,
  );
}
