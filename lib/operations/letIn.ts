/** Lets deliveries in that waited in line, and adds their jobs: whoever gives a slot back calls it, in the same transaction. */

import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { debounceOf } from "#lib/domain/line.ts";
import type { Db } from "#lib/postgres/db.ts";
import { type NewJob, type Queue, wake } from "#lib/queue/queue.ts";
import { countSuperseded } from "#lib/store/deliveryCounts.ts";
import { letInLatest } from "#lib/store/latest.ts";
import { type LetIn, type LineKey, letIn } from "#lib/store/lines.ts";

type Ordered = Pick<HandlerDefinition, "name" | "order">;
export type LetInOptions = {
  shard?: number;
  /** The slot goes from one that waited for quiet to the next that does: the time nobody waits beyond goes on. */
  keepSince?: boolean;
};

/** The caller holds these lines of one handler. @returns how many were let in */
export async function letInNext(
  db: Db,
  queue: Queue,
  handler: Ordered,
  keys: readonly string[],
  { shard = 0, keepSince = false }: LetInOptions = {},
): Promise<number> {
  if (keys.length === 0) return 0;
  const lines: LineKey[] = keys.map((key) => ({ handler: handler.name, key }));
  const debounce = debounceOf(handler);
  if (!debounce) return enqueue(db, queue, handler.name, await letIn(db, lines));
  const next = await letInLatest(db, lines, debounce, keepSince);
  if (next.superseded.length > 0) await countSuperseded(db, handler.name, next.superseded, shard);
  return enqueue(db, queue, handler.name, next.letIn);
}

/** Jobs for deliveries just let in. */
export async function enqueue(db: Db, queue: Queue, handler: string, letIn: readonly (LetIn & { delay?: number })[]): Promise<number> {
  if (letIn.length === 0) return 0;
  await queue.enqueue(db, handler, letIn.map(jobOf));
  await wake(db, [handler]);
  return letIn.length;
}

const jobOf = ({ id, job_id, replay_id, delay = 0 }: LetIn & { delay?: number }): NewJob => ({
  jobId: job_id,
  deliveryId: id,
  lane: replay_id === null ? "live" : "replay",
  startAfter: delay,
});
