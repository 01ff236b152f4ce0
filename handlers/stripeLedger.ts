/** A ledger of the money Stripe tells of: one entry per event, written in the delivery's own transaction. */
import { defineHandler, type HandlerEvent } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { PermanentError } from "#lib/domain/outcome.ts";

type Money = { amount: bigint; currency: string; customer: string | null; objectId: string };

/**
 * Which field of the object moved, and in which direction. An invoice paid through a payment intent is told of twice:
 * sum one kind of money in, never both.
 */
const MOVEMENTS: Record<string, { field: string; sign: 1 | -1 }> = {
  "payment_intent.succeeded": { field: "amount_received", sign: 1 },
  "invoice.paid": { field: "amount_paid", sign: 1 },
  "charge.refunded": { field: "amount_refunded", sign: -1 },
  "charge.dispute.created": { field: "amount", sign: -1 },
  "charge.dispute.funds_reinstated": { field: "amount", sign: 1 },
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
        amount: amount * BigInt(movement.sign),
        currency,
        occurredAt: event.occurredAt ?? event.receivedAt,
      },
    });
  },
});

type StripeData = { object?: Record<string, unknown>; previous_attributes?: Record<string, unknown> };

function moneyOf({ payload, type }: HandlerEvent, field: string): Money {
  const data = (payload as { data?: StripeData } | undefined)?.data;
  const object = data?.object;
  const amount = object?.[field];
  if (!object || !isAmount(amount) || typeof object.currency !== "string")
    throw new PermanentError(`The payload of '${type}' has no ${field} and currency.`);
  // A second refund of a charge carries the sum of both: what moved is the difference to what Stripe said before.
  const before = data?.previous_attributes?.[field];
  return {
    amount: BigInt(amount) - (isAmount(before) ? BigInt(before) : 0n),
    currency: object.currency,
    customer: typeof object.customer === "string" ? object.customer : null,
    objectId: String(object.id),
  };
}

const isAmount = (value: unknown): value is number | bigint => typeof value === "bigint" || Number.isSafeInteger(value);
