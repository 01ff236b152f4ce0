/**
 * One batch of a drain, one transaction: as a live one, but for what is stored already.
 *
 * A spooled request may have been committed before (its answer was lost), may be committed at this moment (by a connection we gave up), and
 * may be drained twice. Its own id decides: found, it is left out and counted nowhere. Committed between that look and the insert, it meets its
 * own primary key, the transaction fails, and the next look finds it.
 */
import { arrivalsOf } from "#lib/ingest/arrivals.ts";
import { type Incoming, storeBatch, type Written } from "#lib/ingest/storeBatch.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { findStored } from "#lib/store/spool.ts";
import { indexLate } from "#lib/store/terms.ts";

/** `known`: how many of the batch were left out. */
export type Drained = Written & { known: number };

/** Writes in the caller's transaction, as `storeBatch`. `batch` must not be empty. */
export async function storeSpooled(db: Db, queue: Queue, batch: readonly Incoming[], shard: number): Promise<Drained> {
  const stored = await findStored(
    db,
    batch.map(({ request }) => request.id),
  );
  const rest = [...new Map(batch.map((incoming) => [incoming.request.id, incoming])).values()].filter(
    ({ request }) => !stored.has(request.id),
  );
  const written = await storeBatch(db, queue, rest, arrivalsOf(rest), shard);
  const indexed = indexLate(
    db,
    rest.flatMap((incoming, at) => newEvents(incoming, written.stored[at]?.ids ?? [])),
  );
  indexed.catch(() => {});
  // The first error says why; those behind it only that there was one.
  await written.written;
  await indexed;
  return { ...written, known: batch.length - rest.length };
}

/** Those that were first under their key, with their bytes. */
const newEvents = ({ request: { body }, events }: Incoming, ids: readonly string[]) =>
  events
    .filter(({ id }) => ids.includes(id))
    .map(({ id, split: { start, end } }) => ({ id, body: start === null || end === null ? body : (body?.subarray(start, end) ?? null) }));
