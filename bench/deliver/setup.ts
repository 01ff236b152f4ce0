/** What the delivery benchmarks begin with. */
import type { BenchDatabase } from "#bench/database.ts";
import { newId } from "#lib/domain/id.ts";
import { createPool, inTransaction } from "#lib/postgres/db.ts";
import { insertReceived } from "#lib/store/ingest.ts";

export const APP_SECRET = "bench-bench-bench-bench-bench-bench-1";
const CHUNK = 500;

/** Stored events with one delivery and one job each, as ingest leaves them. */
export async function insertEvents({ url, boss, query }: BenchDatabase, handler: string, events: number) {
  const pool = createPool({ connectionString: url, max: 2, name: "seed" });
  const sourceId = newId();
  await query("insert into source (id, name, provider, ingest_key) values ($1, $2, 'none', $2)", [sourceId, handler]);
  const body = Buffer.from(JSON.stringify({ id: "evt", filler: "x".repeat(1700) }));
  for (let start = 0; start < events; start += CHUNK)
    await inTransaction(pool, async (db) => {
      const items = Array.from({ length: CHUNK }, () => ({ request: newId(), event: newId(), delivery: newId(), job: newId() }));
      await insertReceived(db, {
        requests: items.map((i) => ({ ...REQUEST, id: i.request, sourceId, body, bodyBytes: body.length, eventId: i.event })),
        events: items.map((i) => ({ ...EVENT, id: i.event, requestId: i.request, sourceId, dedupKey: i.event, bodyHash: HASH })),
        deliveries: items.map((i) => ({ id: i.delivery, eventId: i.event, handler, jobId: i.job, key: null, slots: null })),
        jobs: [
          await boss.enqueueStatement(
            handler,
            items.map((i) => ({ jobId: i.job, deliveryId: i.delivery, lane: "live" })),
          ),
        ],
        requestCounts: [],
        shard: 1,
      });
    });
  await pool.end();
}

/** A stored event as the benchmarks make it, but for its ids and its body. */
export const HASH = Buffer.alloc(32);
export const REQUEST = {
  method: "POST",
  query: "",
  headers: "[]",
  verdict: "accepted",
  reason: null,
  status: 202,
  remoteAddress: "",
  secretVersion: null,
} as const;
export const EVENT = { type: "bench", entityKey: null, occurredAt: null, start: null, end: null, context: null, deliveries: 1 } as const;
