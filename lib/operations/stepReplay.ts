/** One step of a running replay: the next chunk of deliveries, their jobs and the cursor, in one transaction. */
import type { ReplayScope } from "#lib/contracts/replays.ts";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { type Queue, wake } from "#lib/queue/queue.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import {
  advanceReplay,
  countOutstanding,
  insertReplayDeliveries,
  listDead,
  lockRunningReplay,
  markReplayed,
  type ReplayedDelivery,
  type ReplayRow,
  setReplayState,
} from "#lib/store/replays.ts";
import { eventsOf, handlersFor } from "./planReplay.ts";

const CHUNK = 500;
/** Deliveries made and not yet done: the lane is kept short, so that a cancel takes effect at once. */
const MAX_OUTSTANDING = 1_000;

/**
 * Makes the next deliveries of a replay, or finishes it. Safe to repeat after a crash: the cursor commits with the
 * deliveries, and each event goes to a handler once per replay.
 *
 * @param allowed how many may be made now (the replay's own pace)
 * @returns how many were made
 */
export async function stepReplay(pool: Pool, queue: Queue, id: string, allowed: number, now: Date): Promise<number> {
  return inTransaction(pool, async (db) => {
    const replay = await lockRunningReplay(db, id);
    if (!replay) return 0;
    const outstanding = await countOutstanding(db, id);
    const room = Math.min(CHUNK, MAX_OUTSTANDING - outstanding, allowed);
    if (room <= 0) return 0;
    const scope = replay.scope as ReplayScope;
    const chunk = scope.kind === "failures" ? await nextDead(db, replay, scope, room) : await nextEvents(db, replay, scope, room, now);
    const added = await insertReplayDeliveries(db, id, chunk.deliveries);
    await enqueue(
      db,
      queue,
      chunk.deliveries.filter((delivery) => added.has(delivery.id)),
    );
    await advanceReplay(db, id, chunk.cursor, added.size);
    if (chunk.cursor === null && outstanding === 0) await setReplayState(db, id, "finished", ["running"]);
    return added.size;
  });
}

/** `cursor` null: there was nothing left to take. */
type Chunk = { deliveries: ReplayedDelivery[]; cursor: string | null };

async function nextDead(
  db: Db,
  replay: ReplayRow,
  { fingerprint, handler }: Extract<ReplayScope, { kind: "failures" }>,
  limit: number,
): Promise<Chunk> {
  const dead = await listDead(db, {
    fingerprint: fingerprint ?? null,
    handler: handler ?? null,
    after: replay.cursor,
    diedBefore: replay.created_at,
    limit,
  });
  if (dead.length === 0) return { deliveries: [], cursor: null };
  const live = new Set((await listGatewayHandlers(db)).map(({ name }) => name));
  const taken = dead.filter((delivery) => live.has(delivery.handler));
  await markReplayed(db, replay.id, taken);
  return {
    deliveries: taken.map((delivery) => newDelivery(delivery.event_id, delivery.source_id, delivery.handler)),
    cursor: dead.at(-1)?.id ?? null,
  };
}

async function nextEvents(
  db: Db,
  replay: ReplayRow,
  scope: Exclude<ReplayScope, { kind: "failures" }>,
  limit: number,
  now: Date,
): Promise<Chunk> {
  const handlers: readonly HandlerDefinition[] = await listGatewayHandlers(db);
  const wanted = handlersFor(handlers, scope.handler);
  for await (const events of eventsOf(db, scope, now, replay.cursor ?? undefined, limit)) {
    const inside = events.filter((event) => event.id <= replay.watermark);
    if (inside.length === 0) break;
    return {
      deliveries: inside.flatMap((event) => wanted(event).map((handler) => newDelivery(event.id, event.source_id, handler))),
      cursor: inside.at(-1)?.id ?? null,
    };
  }
  return { deliveries: [], cursor: null };
}

const newDelivery = (eventId: string, sourceId: string, handler: string): ReplayedDelivery => ({
  id: newId(),
  eventId,
  sourceId,
  handler,
  jobId: newId(),
});

async function enqueue(db: Db, queue: Queue, deliveries: readonly ReplayedDelivery[]) {
  for (const [handler, group] of Map.groupBy(deliveries, (delivery) => delivery.handler)) {
    await queue.enqueue(
      db,
      handler,
      group.map(({ id, jobId }) => ({ jobId, deliveryId: id, lane: "replay" })),
    );
    await wake(db, [handler]);
  }
}
