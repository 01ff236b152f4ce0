/**
 * One batch of a drain, one transaction: as a live one, but for what is stored already.
 *
 * A spooled request may have been committed before (its answer was lost), may be committed at this moment (by a connection we gave up), and
 * may be drained twice. Its own id decides: found, it is left out and counted nowhere. Committed between that look and the insert, it meets its
 * own primary key, the transaction fails, and the next look finds it.
 */
import { arrivalsOf } from "#lib/ingest/arrivals.ts";
import { type Incoming, type Stored, storeBatch, type Write } from "#lib/ingest/storeBatch.ts";
import { findStored } from "#lib/store/spool.ts";
import { indexLate } from "#lib/store/terms.ts";

/** `known`: how many of the batch were left out. */
export type Drained = { known: number; stored: readonly Stored[]; handlers: ReadonlySet<string> };

/** Writes in the caller's transaction. `batch` must not be empty. */
export async function storeSpooled(write: Write, batch: readonly Incoming[]): Promise<Drained> {
  const before = await findStored(
    write.db,
    batch.map(({ request }) => request.id),
  );
  const rest = [...new Map(batch.map((incoming) => [incoming.request.id, incoming])).values()].filter(
    ({ request }) => !before.has(request.id),
  );
  const { stored, handlers } = await storeBatch(write, rest, arrivalsOf(rest));
  await indexLate(
    write.db,
    rest.flatMap(({ events }, at) => events.map(({ id }) => id).filter((id) => stored[at]?.ids?.includes(id))),
  );
  return { stored, handlers, known: batch.length - rest.length };
}
