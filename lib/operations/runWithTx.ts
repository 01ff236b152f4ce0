/** Runs a transactional handler inside a transaction that is open, with an outbox that writes into it. */
import type { Handler, HandlerContext, HandlerEvent, Tx } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { callKey, type Outbox, prepareCall } from "#lib/domain/outbox.ts";
import { PermanentError } from "#lib/domain/outcome.ts";
import { AppError } from "#lib/errors.ts";
import { checkUrl, type EgressPolicy } from "#lib/notify/egress.ts";
import { dbOfPrisma } from "#lib/postgres/prisma.ts";
import type { Vault } from "#lib/secrets.ts";
import { insertCall } from "#lib/store/outbox.ts";

export type OutboxDeps = { vault: Vault; policy: EgressPolicy };
/** Whose calls they are: uuids, not public ids. */
export type CallOwner = { deliveryId: string; eventId: string };

type TxContext = HandlerContext & { tx: Tx; deps: OutboxDeps };

/** @returns how many calls were queued: senders must be told after the commit */
export async function runWithTx(
  handler: Extract<Handler, { transactional: true }>,
  event: HandlerEvent,
  { owner, deps, ...context }: TxContext & { owner: CallOwner },
): Promise<number> {
  const { outbox, sent } = createOutbox(handler.name, event, { tx: context.tx, owner, deps });
  await handler.run(event, { ...context, outbox });
  return sent();
}

/** As `runWithTx`, for several events in one call. `ownerOf`: whose calls those of an event are. */
export async function runBatchWithTx(
  { name, runBatch }: { name: string; runBatch: NonNullable<Extract<Handler, { transactional: true }>["runBatch"]> },
  events: readonly HandlerEvent[],
  { ownerOf, deps, ...context }: TxContext & { ownerOf: (event: HandlerEvent) => CallOwner },
): Promise<number> {
  const outboxes = new Map<string, ReturnType<typeof createOutbox>>();
  await runBatch(events, {
    ...context,
    outboxOf(event) {
      const own = outboxes.get(event.id) ?? createOutbox(name, event, { tx: context.tx, owner: ownerOf(event), deps });
      outboxes.set(event.id, own);
      return own.outbox;
    },
  });
  const counts = await Promise.all([...outboxes.values()].map(({ sent }) => sent()));
  return counts.reduce((sum, count) => sum + count, 0);
}

type Sending = { tx: Tx; owner: CallOwner; deps: OutboxDeps };

/** `sent`: waits for all that was sent, also what nobody awaited: it would be written after the transaction ended, or not at all. */
function createOutbox(handler: string, event: HandlerEvent, sending: Sending): { outbox: Outbox; sent(): Promise<number> } {
  const sends: Promise<boolean>[] = [];
  const send = createSend(handler, event, sending);
  return {
    outbox: {
      send(call) {
        const queued = send(call);
        sends.push(queued);
        // One that nobody awaits must not end the process; it is awaited below.
        queued.catch(() => {});
        return queued;
      },
    },
    sent: async () => (await Promise.all(sends)).filter(Boolean).length,
  };
}

function createSend(handler: string, event: HandlerEvent, { tx, owner, deps }: Sending): Outbox["send"] {
  const db = dbOfPrisma(tx);
  let calls = 0;
  return async (call) => {
    const idempotencyKey = callKey(event.idempotencyKey, handler, call.key ?? ++calls);
    const { method, url, headers, body } = prepareCall(call, idempotencyKey);
    refuseUrl(url, deps.policy);
    const id = newId();
    const encrypted = deps.vault.encrypt(JSON.stringify(headers), `outbox:${id}`);
    return insertCall(db, { id, ...owner, handler, idempotencyKey, method, url, headers: encrypted, body });
  };
}

/** Where we never call is known before anything is written. What a name leads to is checked when it is called. */
function refuseUrl(url: string, policy: EgressPolicy) {
  try {
    checkUrl(url, policy);
  } catch (error) {
    throw error instanceof AppError ? new PermanentError(error.message, { cause: error }) : error;
  }
}
