/** Settles what ended while the last settlement was being written, together. */
import { setTimeout as sleep } from "node:timers/promises";
import { createGroupCommit } from "#lib/ingest/groupCommit.ts";
import { log } from "#lib/log.ts";
import { isConnectionFailure } from "#lib/postgres/codes.ts";
import { inTransaction, type Pool, preparedDbOf } from "#lib/postgres/db.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { isPlainSuccess, type Settling, settleGroup } from "./settle.ts";

const RETRY_MS = 500;
/** Past this the delivery is left to the heartbeat: another worker will find it. */
const GIVE_UP_MS = 60_000;

export type Settler = { settle(settling: Settling): Promise<boolean> };

export function createSettler(pool: Pool, queue: Queue, shard: number): Settler {
  const group = createGroupCommit<Settling, boolean>({
    commit: (items) => commit(pool, queue, items, shard),
    isConnectionFailure,
    onFailure: (error, items) => log("warn", "settlement.failed", { error, items }),
    lanes: 1,
    maxItems: 200,
    maxBytes: Number.POSITIVE_INFINITY,
    waiting: { maxItems: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY, maxAgeMs: Number.POSITIVE_INFINITY },
    deadlineMs: GIVE_UP_MS,
  });
  return {
    /** Tries through a database outage: the handler ran, and running it again would be waste at best. */
    async settle(settling) {
      const deadline = performance.now() + GIVE_UP_MS;
      for (;;) {
        try {
          return await group.add(settling, { source: "", bytes: 1 });
        } catch (error) {
          if (performance.now() > deadline) throw error;
          await sleep(RETRY_MS);
        }
      }
    },
  };
}

/** Success and the rest apart: of a thousand deliveries most need one statement only. */
async function commit(pool: Pool, queue: Queue, items: readonly Settling[], shard: number): Promise<boolean[]> {
  const results = new Map<Settling, boolean>();
  const plain = Map.groupBy(items, (item) => (isPlainSuccess([item]) ? item.settlement.handler : ""));
  for (const [handler, group] of plain) {
    const held =
      handler === ""
        ? await inTransaction(pool, (db) => settleGroup(db, queue, group, shard), preparedDbOf)
        : await settleGroup(preparedDbOf(pool), queue, group, shard);
    for (const [index, item] of group.entries()) results.set(item, held[index] ?? false);
  }
  return items.map((item) => results.get(item) ?? false);
}
