import { expect, test } from "vitest";
import { stripeLedger } from "#handlers/stripeLedger.ts";
import type { Tx } from "#lib/domain/handler.ts";
import { testEvent } from "#lib/testkit/event.ts";
import { useTestHandler } from "#tests/support/handlers.ts";

const testHandler = useTestHandler();

const stripe = (type: string, object: object, previous?: object, dedupKey = `evt_${type}`) =>
  testEvent({
    ...{ provider: "stripe", type, dedupKey },
    payload: { type, data: { object: { id: "ob_1", currency: "eur", ...object }, ...(previous ? { previous_attributes: previous } : {}) } },
  });
const entries = (tx: Tx) =>
  tx.ledgerEntry.findMany({ select: { kind: true, amount: true, customer: true, objectId: true }, orderBy: { id: "asc" } });

test("enters what came in, exactly, also beyond 2^53", async () => {
  const paid = stripe("payment_intent.succeeded", { amount_received: 1999, customer: "cus_1" });
  const { outcome, writes, seen } = await testHandler(stripeLedger, paid, { look: entries });
  expect(outcome).toBe("delivered");
  expect(writes).toEqual([{ table: "ledger_entry", inserted: 1, updated: 0, deleted: 0 }]);
  expect(seen).toEqual([{ kind: "payment_intent.succeeded", amount: 1999n, customer: "cus_1", objectId: "ob_1" }]);

  const large = await testHandler(stripeLedger, stripe("payment_intent.succeeded", { amount_received: 9007199254740993n }), {
    look: entries,
  });
  expect(large.seen).toMatchObject([{ amount: 9007199254740993n, customer: null }]);
});

test("enters what moved of a refund, not the running sum, and with its sign", async () => {
  const refund = stripe("charge.refunded", { amount_refunded: 800 }, { amount_refunded: 500 });
  expect((await testHandler(stripeLedger, refund, { look: entries })).seen).toMatchObject([{ amount: -300n }]);
});

test("enters an event once, however often it is run", async () => {
  const paid = stripe("invoice.paid", { amount_paid: 700 });
  await testHandler(stripeLedger, paid, { keep: true });
  const { outcome, seen } = await testHandler(stripeLedger, paid, { look: entries });
  expect([outcome, seen?.length]).toEqual(["delivered", 1]);
});

test.each([
  ["names no amount", stripe("invoice.paid", {}), "permanent", /has no amount_paid/],
  [
    "has an amount that is none",
    stripe("invoice.paid", { amount_paid: 1.5 }),
    "schema_mismatch",
    /^data\.object\.amount_paid: expected integer/,
  ],
  ["is of a kind it does not know", stripe("invoice.voided", {}), "permanent", /does not know 'invoice\.voided'/],
  ["is no event of Stripe's", testEvent({ payload: "not JSON" }), "schema_mismatch", /^payload: expected object/],
])("lays aside at once what %s", async (_, event, outcome, message) => {
  expect(await testHandler(stripeLedger, event)).toMatchObject({ outcome, error: { message: expect.stringMatching(message) }, writes: [] });
});
