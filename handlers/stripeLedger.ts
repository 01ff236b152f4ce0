/** A ledger of the money Stripe tells of: one entry per event, written in the delivery's own transaction. */
import { defineHandler, type HandlerEvent } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { PermanentError } from "#lib/domain/outcome.ts";

type Money = { amount: number | bigint; currency: string; customer: string | null; objectId: string };

/** Which field of the object moved, and in which direction. */
const MOVEMENTS: Record<string, { field: string; sign: 1 | -1 }> = {
  "payment_intent.succeeded": { field: "amount_received", sign: 1 },
  "invoice.paid": { field: "amount_paid", sign: 1 },
  "charge.refunded": { field: "amount_refunded", sign: -1 },
  "charge.dispute.created": { field: "amount", sign: -1 },
};

/**
 * Exactly once: the entry, the attempt and the delivery's state commit together. The unique `event_id` also makes a
 * replay of an event that was applied before harmless.
 */
export const stripeLedger = defineHandler({
  name: "stripe-ledger",
  sources: ["stripe"],
  eventTypes: Object.keys(MOVEMENTS),
  concurrency: 10,
  retry: { maxAttempts: 8, firstDelaySeconds: 5 },
  transactional: true,

  async run(event, { tx }) {
    const movement = MOVEMENTS[event.type];
    if (!movement) throw new PermanentError(`The ledger does not know '${event.type}'.`);
    const { amount, currency, customer, objectId } = moneyOf(event, movement.field);
    await tx.ledgerEntry.upsert({
      where: { eventId: event.dedupKey },
      update: {},
      create: {
        id: newId(),
        eventId: event.dedupKey,
        kind: event.type,
        customer,
        objectId,
        amount: BigInt(amount) * BigInt(movement.sign),
        currency,
        occurredAt: event.occurredAt ?? event.receivedAt,
      },
    });
  },
});

function moneyOf({ payload, type }: HandlerEvent, field: string): Money {
  const object = (payload as { data?: { object?: Record<string, unknown> } } | undefined)?.data?.object;
  const amount = object?.[field];
  if (!object || (typeof amount !== "number" && typeof amount !== "bigint") || typeof object.currency !== "string")
    throw new PermanentError(`The payload of '${type}' has no ${field} and currency.`);
  return {
    amount,
    currency: object.currency,
    customer: typeof object.customer === "string" ? object.customer : null,
    objectId: String(object.id),
  };
}
