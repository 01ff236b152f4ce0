/** A ledger of the money Stripe tells of: one entry per event, written in the delivery's own transaction. */
import { z } from "zod";
import { defineHandler } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { PermanentError } from "#lib/domain/outcome.ts";
import { integer } from "#lib/domain/schema.ts";

/** In the smallest unit of its currency; exact, however large. */
const money = integer().transform(BigInt).nullish();
const amounts = { amount: money, amount_received: money, amount_paid: money, amount_refunded: money };

const schema = z.object({
  data: z.object({
    object: z.object({ id: z.string(), currency: z.string(), customer: z.unknown().optional(), ...amounts }),
    previous_attributes: z.object(amounts).optional(),
  }),
});

/**
 * Which field of the object moved, and in which direction. An invoice paid through a payment intent is told of twice:
 * sum one kind of money in, never both.
 */
const MOVEMENTS: Record<string, { field: keyof typeof amounts; sign: 1n | -1n }> = {
  "payment_intent.succeeded": { field: "amount_received", sign: 1n },
  "invoice.paid": { field: "amount_paid", sign: 1n },
  "charge.refunded": { field: "amount_refunded", sign: -1n },
  "charge.dispute.created": { field: "amount", sign: -1n },
  "charge.dispute.funds_reinstated": { field: "amount", sign: 1n },
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
  schema,

  async run({ type, payload, dedupKey, occurredAt, receivedAt }, { tx }) {
    const movement = MOVEMENTS[type];
    if (!movement) throw new PermanentError(`The ledger does not know '${type}'.`);
    const { object, previous_attributes: before } = payload.data;
    const amount = object[movement.field];
    if (amount === undefined || amount === null) throw new PermanentError(`The payload of '${type}' has no ${movement.field}.`);
    await tx.ledgerEntry.upsert({
      where: { eventId: dedupKey },
      update: {},
      create: {
        id: newId(),
        eventId: dedupKey,
        kind: type,
        customer: typeof object.customer === "string" ? object.customer : null,
        objectId: object.id,
        // A second refund of a charge carries the sum of both: what moved is the difference to what Stripe said before.
        amount: (amount - (before?.[movement.field] ?? 0n)) * movement.sign,
        currency: object.currency,
        occurredAt: occurredAt ?? receivedAt,
      },
    });
  },
});
