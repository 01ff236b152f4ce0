/** Stripe events in the shape of docs.stripe.com/api/events. */
import type { Draw, Sample } from "./make.ts";

const event = (type: string, object: (draw: Draw) => Record<string, unknown>, previous?: Record<string, unknown>): Sample => ({
  type,
  body: (draw) => ({
    id: `evt_1${draw.id(23)}`,
    object: "event",
    api_version: "2026-10-28.basil",
    created: draw.seconds,
    data: { object: object(draw), ...(previous ? { previous_attributes: previous } : {}) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: `req_${draw.id(14)}`, idempotency_key: `${draw.id(8)}-${draw.id(4)}-${draw.id(12)}` },
    type,
  }),
});

const customer = (draw: Draw) => `cus_${draw.id(14)}`;
const money = (draw: Draw) => ({ amount: draw.number(5, 900) * 100 + 99, currency: draw.pick(["eur", "usd", "gbp", "sek"]) });

const paymentIntent = (status: string) => (draw: Draw) => {
  const { amount, currency } = money(draw);
  return {
    id: `pi_3${draw.id(23)}`,
    object: "payment_intent",
    amount,
    amount_received: status === "succeeded" ? amount : 0,
    capture_method: "automatic",
    created: draw.seconds,
    currency,
    customer: customer(draw),
    description: `Order ${draw.digits(6)}`,
    latest_charge: `ch_3${draw.id(23)}`,
    metadata: { order_id: draw.digits(6) },
    receipt_email: draw.person.email,
    status,
    ...(status === "succeeded"
      ? {}
      : {
          last_payment_error: {
            code: "card_declined",
            decline_code: "insufficient_funds",
            message: "Your card has insufficient funds.",
            type: "card_error",
          },
        }),
  };
};

const charge = (refunded: boolean) => (draw: Draw) => {
  const { amount, currency } = money(draw);
  return {
    id: `ch_3${draw.id(23)}`,
    object: "charge",
    amount,
    amount_captured: amount,
    amount_refunded: refunded ? amount : 0,
    billing_details: { email: draw.person.email, name: draw.person.name, phone: null },
    captured: true,
    created: draw.seconds,
    currency,
    customer: customer(draw),
    paid: true,
    payment_intent: `pi_3${draw.id(23)}`,
    payment_method_details: {
      card: { brand: draw.pick(["visa", "mastercard", "amex"]), exp_month: 12, exp_year: 2029, last4: draw.digits(4) },
      type: "card",
    },
    refunded,
    status: "succeeded",
  };
};

const invoice = (status: "paid" | "open") => (draw: Draw) => {
  const { amount, currency } = money(draw);
  return {
    id: `in_1${draw.id(23)}`,
    object: "invoice",
    amount_due: amount,
    amount_paid: status === "paid" ? amount : 0,
    amount_remaining: status === "paid" ? 0 : amount,
    attempt_count: status === "paid" ? 1 : 2,
    billing_reason: "subscription_cycle",
    currency,
    customer: customer(draw),
    customer_email: draw.person.email,
    lines: {
      object: "list",
      data: [
        {
          id: `il_1${draw.id(23)}`,
          object: "line_item",
          amount,
          currency,
          description: draw.pick(["Team plan", "Scale plan", "Seats × 12"]),
          quantity: 1,
        },
      ],
      has_more: false,
    },
    number: `${draw.id(8).toUpperCase()}-0001`,
    status,
    subscription: `sub_1${draw.id(23)}`,
  };
};

export const stripeSamples: readonly Sample[] = [
  event("payment_intent.succeeded", paymentIntent("succeeded")),
  event("payment_intent.payment_failed", paymentIntent("requires_payment_method")),
  event("charge.succeeded", charge(false)),
  event("charge.refunded", charge(true)),
  event("invoice.paid", invoice("paid")),
  event("invoice.payment_failed", invoice("open")),
  event(
    "customer.subscription.updated",
    (draw) => ({
      id: `sub_1${draw.id(23)}`,
      object: "subscription",
      cancel_at_period_end: false,
      currency: "eur",
      customer: customer(draw),
      items: {
        object: "list",
        data: [{ id: `si_${draw.id(14)}`, price: { id: `price_1${draw.id(23)}`, unit_amount: 4900 }, quantity: draw.number(2, 40) }],
      },
      status: "active",
    }),
    { items: { data: [{ quantity: 1 }] } },
  ),
  event("customer.created", (draw) => ({
    id: customer(draw),
    object: "customer",
    created: draw.seconds,
    email: draw.person.email,
    name: draw.person.name,
    metadata: {},
  })),
  event("checkout.session.completed", (draw) => ({
    id: `cs_test_${draw.id(58)}`,
    object: "checkout.session",
    amount_total: money(draw).amount,
    currency: "eur",
    customer: customer(draw),
    mode: "payment",
    payment_intent: `pi_3${draw.id(23)}`,
    payment_status: "paid",
    status: "complete",
  })),
  event("charge.dispute.created", (draw) => ({
    id: `dp_1${draw.id(23)}`,
    object: "dispute",
    ...money(draw),
    charge: `ch_3${draw.id(23)}`,
    evidence_details: { due_by: draw.seconds + 864_000, has_evidence: false },
    reason: draw.pick(["fraudulent", "product_not_received"]),
    status: "needs_response",
  })),
];
