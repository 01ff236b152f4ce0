/** Runs a handler on one event outside the queue, and says what it did. Its transaction is rolled back unless it is to be kept. */
import type { Handler, HandlerContext, HandlerEvent, Tx } from "#lib/domain/handler.ts";
import { newId, parsePublicId } from "#lib/domain/id.ts";
import type { PreparedCall } from "#lib/domain/outbox.ts";
import { type HandlerResult, TimeoutError } from "#lib/domain/outcome.ts";
import { dbOfPrisma, type PrismaClient } from "#lib/postgres/prisma.ts";
import { type TableWrites, watchWrites } from "#lib/store/diagnose.ts";
import { listNewCalls } from "#lib/store/outbox.ts";
import { type OutboxDeps, runWithTx } from "./runWithTx.ts";

export type TriedCall = PreparedCall & { idempotencyKey: string };

export type Trial<Seen> = {
  result: HandlerResult;
  /** What was written, by table; empty when the handler failed: then it is rolled back anyway. */
  writes: TableWrites[];
  outbox: TriedCall[];
  /** What `look` answered. */
  seen: Seen | undefined;
};

export type TryOptions<Seen> = {
  /** Commit what the handler wrote. Its outbound calls are then sent by the workers of that database. */
  keep?: boolean;
  /** 1 for the first. */
  attempt?: number;
  /** Default: the handler's own. */
  timeoutMs?: number;
  /** Called in the handler's transaction after it returned: the only place from which what it wrote can be seen. */
  look?: (tx: Tx) => Promise<Seen>;
};

type TryDeps = OutboxDeps & { prisma: PrismaClient };

/** Thrown to undo what the handler wrote; not an error of anybody's. */
class RolledBack extends Error {}

/** `deps` is asked for only when the handler is transactional: any other needs no database. */
export async function tryHandler<Seen>(
  handler: Handler,
  event: HandlerEvent,
  deps: () => Promise<TryDeps>,
  { keep = false, attempt = 1, timeoutMs = handler.timeoutMs, look }: TryOptions<Seen> = {},
): Promise<Trial<Seen>> {
  const ready = handler.transactional ? await deps() : undefined;
  const timeout = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) => {
    timeout.addEventListener("abort", () => reject(new TimeoutError(`the handler did not end within ${timeoutMs} ms`)));
  });
  const context: HandlerContext = { signal: timeout, attempt };
  const trial: Trial<Seen> = { result: { ok: true }, writes: [], outbox: [], seen: undefined };
  try {
    const work =
      handler.transactional && ready
        ? tryInTransaction(handler, event, context, { ...ready, keep, look, timeoutMs })
        : (handler as Extract<Handler, { transactional: false }>).run(event, context);
    Object.assign(trial, await Promise.race([work, late]));
  } catch (error) {
    trial.result = { ok: false, error };
  }
  return trial;
}

async function tryInTransaction<Seen>(
  handler: Extract<Handler, { transactional: true }>,
  event: HandlerEvent,
  context: HandlerContext,
  { prisma, vault, policy, keep, look, timeoutMs }: TryDeps & { keep: boolean; look: TryOptions<Seen>["look"]; timeoutMs: number },
): Promise<Partial<Trial<Seen>>> {
  const found: Partial<Trial<Seen>> = {};
  const owner = { deliveryId: newId(), eventId: parsePublicId("evt", event.id) ?? newId() };
  const work = async (tx: Tx) => {
    const db = dbOfPrisma(tx);
    const written = await watchWrites(db);
    await runWithTx(handler, event, { ...context, tx, owner, deps: { vault, policy } });
    // One that heeded its signal and returned is late all the same.
    context.signal.throwIfAborted();
    found.writes = await written();
    found.outbox = (await listNewCalls(db, owner.deliveryId)).map(({ id, idempotency_key, method, url, headers, body }) => ({
      ...{ idempotencyKey: idempotency_key, method, url, body: body && Buffer.from(body) },
      headers: JSON.parse(vault.decrypt(headers, `outbox:${id}`)) as PreparedCall["headers"],
    }));
    if (look) found.seen = await look(tx);
    if (!keep) throw new RolledBack();
  };
  await prisma.$transaction(work, { timeout: timeoutMs + 5_000, maxWait: 10_000 }).catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  return found;
}
