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

/** @returns how many calls were queued: senders must be told after the commit */
export async function runWithTx(
  handler: Extract<Handler, { transactional: true }>,
  event: HandlerEvent,
  { tx, owner, deps, ...context }: HandlerContext & { tx: Tx; owner: CallOwner; deps: OutboxDeps },
): Promise<number> {
  const sends: Promise<boolean>[] = [];
  const send = createSend(handler.name, event, { tx, owner, deps });
  const outbox: Outbox = {
    send(call) {
      const sending = send(call);
      sends.push(sending);
      // One that nobody awaits must not end the process; it is awaited below.
      sending.catch(() => {});
      return sending;
    },
  };
  await handler.run(event, { ...context, tx, outbox });
  // A send that was not awaited would be written after the transaction ended, or not at all.
  return (await Promise.all(sends)).filter(Boolean).length;
}

function createSend(
  handler: string,
  event: HandlerEvent,
  { tx, owner, deps }: { tx: Tx; owner: CallOwner; deps: OutboxDeps },
): Outbox["send"] {
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
