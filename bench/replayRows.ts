/** What the replay benchmark finds when it begins (dead letters), what comes in meanwhile (live events), and what it reads of both. */
import { setTimeout as sleep } from "node:timers/promises";
import { idFloor, newId } from "#lib/domain/id.ts";
import { inTransaction, type Pool } from "#lib/postgres/db.ts";
import { wake } from "#lib/queue/queue.ts";
import { insertReceived } from "#lib/store/ingest.ts";
import type { BenchDatabase } from "./database.ts";
import { EVENT, HASH, REQUEST } from "./deliver/setup.ts";
import { LIVE, REPLAYED } from "./replayHandlers.ts";

const CHUNK = 5_000;
export const FINGERPRINT = "fg_bench";
const body = Buffer.from(JSON.stringify({ id: "evt", filler: "x".repeat(1_700) }));

export async function insertSource({ query }: BenchDatabase): Promise<string> {
  const id = newId();
  await query("insert into source (id, name, provider, ingest_key) values ($1, 'bench', 'none', 'bench')", [id]);
  return id;
}

/** Dead deliveries of stored events, as a handler that was broken leaves them. */
export async function insertDead({ query }: BenchDatabase, sourceId: string, total: number): Promise<void> {
  for (let made = 0; made < total; made += CHUNK) {
    const ids = Array.from({ length: Math.min(CHUNK, total - made) }, () => [newId(), newId(), newId(), newId()] as const);
    const column = (n: 0 | 1 | 2 | 3) => ids.map((row) => row[n]);
    await query(
      `with ids as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as i (request, event, delivery, job)),
       r as (insert into request (id, source_id, method, headers, body, body_bytes, verdict, status)
             select request, $5::uuid, 'POST', '[]', $6::bytea, $7::int, 'accepted', 202 from ids),
       e as (insert into event (id, request_id, source_id, type, dedup_key, deliveries) select event, request, $5::uuid, 'dead', event::text, 1 from ids)
       insert into delivery (id, event_id, source_id, handler, state, job_id, attempts, fingerprint, error, finished_at)
       select delivery, event, $5::uuid, '${REPLAYED}', 'dead', job, 8, '${FINGERPRINT}', 'TypeError: amount is undefined', now() from ids`,
      [column(0), column(1), column(2), column(3), sourceId, body, body.length],
    );
  }
  await query(
    `insert into failure (fingerprint, handler, error_name, title, sample, sample_event_id, dead)
     select '${FINGERPRINT}', '${REPLAYED}', 'TypeError', 'amount is undefined', 'amount is undefined', min(event_id::text)::uuid, count(*) from delivery`,
  );
  await query("vacuum analyze");
}

export type Traffic = { end(): Promise<{ from: Date; to: Date }> };

/** Live events at a steady rate, each for one of two handlers in turn, as a receiver would store them. */
export function startTraffic({ boss }: BenchDatabase, pool: Pool, sourceId: string, perSecond: number): Traffic {
  const from = new Date();
  let isOver = false;
  const sending = (async () => {
    for (let n = 0; !isOver; n++) {
      await receive(n % 2 === 0 ? LIVE : REPLAYED);
      await sleep(Math.max(0, from.getTime() + ((n + 1) * 1000) / perSecond - Date.now()));
    }
  })();
  return {
    async end() {
      isOver = true;
      await sending;
      return { from, to: new Date() };
    },
  };

  async function receive(handler: string) {
    const [request, event, delivery, job] = [newId(), newId(), newId(), newId()];
    const received = { sourceId, body, bodyBytes: body.length, eventId: event };
    await inTransaction(pool, async (db) => {
      await insertReceived(db, {
        requests: [{ ...REQUEST, ...received, id: request }],
        events: [{ ...EVENT, type: "live", id: event, requestId: request, sourceId, dedupKey: event, bodyHash: HASH }],
        deliveries: [{ id: delivery, eventId: event, handler, jobId: job, key: null, slots: null }],
        jobs: [await boss.enqueueStatement(handler, [{ jobId: job, deliveryId: delivery, lane: "live" }])],
        requestCounts: [],
        shard: 1,
      });
      await wake(db, [handler]);
    });
  }
}

/** Received → first started, of the live events of a span: the ids of both carry their moment. */
export async function liveLatency({ query }: BenchDatabase, { from, to }: { from: Date; to: Date }) {
  const ms = (id: string) => `('x' || left(replace(${id}::text, '-', ''), 12))::bit(48)::bigint`;
  const { rows } = await query<{ events: number; p50: number; p99: number; never: number }>(
    `select count(*)::int as events, percentile_cont(0.5) within group (order by waited) as p50,
            percentile_cont(0.99) within group (order by waited) as p99, count(*) filter (where waited is null)::int as never
     from (select ${ms("a.id")} - ${ms("d.event_id")} as waited from delivery d
           left join lateral (select id from attempt where delivery_id = d.id and outcome <> 'crashed' order by id limit 1) a on true
           where d.replay_id is null and d.id >= $1::uuid and d.id < $2::uuid) live`,
    [idFloor(from), idFloor(to)],
  );
  return rows[0] ?? { events: 0, p50: 0, p99: 0, never: 0 };
}
