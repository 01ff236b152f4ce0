/**
 * What was claimed and may not run yet, or not any more: a newer one of its key came, its line has no slot for a retry, its key's pace is
 * used up. None of them has used an attempt.
 */

import type { Handler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { bucketOf } from "#lib/domain/limits.ts";
import { debounceOf, lineRuleOf } from "#lib/domain/line.ts";
import { letInNext } from "#lib/operations/letIn.ts";
import { type Db, inTransaction, type Pool, preparedDbOf } from "#lib/postgres/db.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { countSuperseded } from "#lib/store/deliveryCounts.ts";
import { holdLatestLines, type LatestLine, supersede } from "#lib/store/latest.ts";
import { freeSlots } from "#lib/store/lines.ts";
import { takeKeyTokens } from "#lib/store/throttles.ts";
import { parkDeliveries, postponeDeliveries, restoreLines, takeSlots } from "#lib/store/waiting.ts";
import { momentOf, type Running } from "./attempt.ts";

export type GateDeps = { pool: Pool; queue: Queue; shard: number };

/** @returns those that may run */
export async function passGate(deps: GateDeps, handler: Handler, claimed: readonly Running[]): Promise<Running[]> {
  const latest = debounceOf(handler) !== undefined;
  const atLine = claimed.filter(({ claimed: { key, seq, in_slot } }) => key !== null && seq !== null && (latest || !in_slot));
  const turnedAway = atLine.length > 0 ? await inTransaction(deps.pool, (db) => passLines(deps, db, handler, atLine), preparedDbOf) : [];
  const left = claimed.filter((running) => !turnedAway.includes(running));
  return handler.perKey?.throttle ? passThrottles(deps, handler, left, bucketOf(handler.perKey.throttle)) : left;
}

/** @returns those that may not run */
async function passLines(deps: GateDeps, db: Db, handler: Handler, atLine: readonly Running[]): Promise<Running[]> {
  const lines = await holdAll(db, handler, atLine);
  const isLatest = debounceOf(handler) !== undefined;
  const overtaken = isLatest ? atLine.filter((running) => isOvertaken(running, lines.get(keyOf(running)))) : [];
  const slotless = atLine.filter((running) => !running.claimed.in_slot && !overtaken.includes(running));
  const parked: Running[] = [];
  const slotted: Running[] = [];
  for (const running of slotless) {
    const line = lines.get(keyOf(running));
    const hasRoom = line !== undefined && line.taken < line.slots;
    if (hasRoom) line.taken++;
    (hasRoom ? slotted : parked).push(running);
  }
  if (slotted.length > 0) await takeSlots(db, handler.name, slotted.map(heldOf));
  for (const running of slotted) running.claimed.in_slot = true;
  if (parked.length > 0) await parkDeliveries(db, parked.map(heldOf));
  if (overtaken.length > 0) await giveWay(deps, db, handler, overtaken);
  const turnedAway = [...parked, ...overtaken];
  await deps.queue.complete(db, handler.name, turnedAway.map(jobOf));
  return turnedAway;
}

async function holdAll(db: Db, handler: Handler, atLine: readonly Running[]): Promise<Map<string, LatestLine>> {
  const keys = [...new Set(atLine.map(keyOf))];
  const lines = await holdLatestLines(db, handler.name, keys);
  const lost = atLine.filter((running) => !lines.has(keyOf(running)));
  if (lost.length === 0) return lines;
  const standing = lost.map((running) => ({ key: keyOf(running), seq: running.claimed.seq ?? 0 }));
  await restoreLines(db, handler.name, lineRuleOf(handler)?.slots ?? 1, standing);
  return holdLatestLines(db, handler.name, keys);
}

/** A newer one came after it, or one that happened later has been run. */
function isOvertaken({ claimed }: Running, line: LatestLine | undefined): boolean {
  if (!line) return false;
  return (claimed.seq ?? 0) < line.last_seq || (line.watermark !== null && momentOf(claimed) < line.watermark.toISOString());
}

async function giveWay({ queue, shard }: GateDeps, db: Db, handler: Handler, overtaken: readonly Running[]): Promise<void> {
  const ended = await supersede(db, overtaken.map(heldOf));
  const ids = new Set(ended.map(({ id }) => id));
  const freed = overtaken.filter(({ claimed }) => claimed.in_slot && ids.has(claimed.id));
  await countSuperseded(db, handler.name, ended, shard);
  if (freed.length === 0) return;
  await freeSlots(
    db,
    freed.map((running) => ({ handler: handler.name, key: keyOf(running) })),
  );
  await letInNext(db, queue, handler, [...new Set(freed.map(keyOf))], { shard, keepSince: true });
}

/** Those that find no token of their key come again when there should be one. @returns those that found one */
async function passThrottles(
  { pool, queue }: GateDeps,
  handler: Handler,
  claimed: readonly Running[],
  bucket: ReturnType<typeof bucketOf>,
): Promise<Running[]> {
  const keyed = claimed.filter(({ claimed: { key } }) => key !== null);
  if (keyed.length === 0) return [...claimed];
  const at = performance.now();
  const waits = await takeKeyTokens(preparedDbOf(pool), handler.name, bucket, keyed.map(keyOf));
  const late = keyed.flatMap((running, index) => {
    const seconds = waits[index] ?? 0;
    if (seconds === 0) running.askedAt = Math.min(running.askedAt, at);
    return seconds === 0 ? [] : [{ ...heldOf(running), jobId: newId(), seconds, running }];
  });
  if (late.length === 0) return [...claimed];
  await inTransaction(
    pool,
    async (db) => {
      const put = await postponeDeliveries(db, late);
      await queue.complete(
        db,
        handler.name,
        late.map(({ running }) => running.job),
      );
      const moved = late.filter(({ id }) => put.has(id));
      await queue.enqueue(
        db,
        handler.name,
        moved.map(({ id, jobId, seconds, running }) => ({ jobId, deliveryId: id, startAfter: seconds, lane: running.lane })),
      );
    },
    preparedDbOf,
  );
  const away = new Set(late.map(({ running }) => running));
  return claimed.filter((running) => !away.has(running));
}

const keyOf = ({ claimed }: Running) => claimed.key ?? "";
const heldOf = ({ claimed }: Running) => ({ id: claimed.id, leaseToken: claimed.lease_token, key: claimed.key ?? "" });
const jobOf = ({ job }: Running) => job;
