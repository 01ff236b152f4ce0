/** Stripe's events, in the shape of docs.stripe.com/api/events; few of their ids are unique, as in life. */
import type { Sketch } from "#cli/seed/template.ts";

const VERSION = "2025-09-30.clover";
/** What a part of the events came with since the drift began: amounts as text. */
const NEXT_VERSION = "2026-10-28.dahlia";

const event = (type: string, weight: number, object: Record<string, unknown>, version = VERSION): Sketch => ({
  type,
  weight,
  body: {
    id: "evt_1<letters:23#evt>",
    object: "event",
    api_version: version,
    created: "=<sec>",
    data: { object },
    livemode: true,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  },
  key: "evt_1<letters:23#evt>",
  entity: String(object.id),
  occurred: "sec",
  ...(version === VERSION ? {} : { drifted: true }),
});

const CARD = { brand: "<pick:visa|mastercard|amex>", country: "<country>", funding: "credit", network: "<pick:visa|mastercard|amex>" };
const CURRENCY = "<pick:eur|usd|gbp|sek>";

const intent = (status: string, extra: Record<string, unknown> = {}) => ({
  id: "pi_3<letters:23#pi>",
  object: "payment_intent",
  amount: "=<amount#a>",
  amount_capturable: 0,
  amount_received: status === "succeeded" ? "=<amount#a>" : 0,
  capture_method: "automatic_async",
  confirmation_method: "automatic",
  currency: CURRENCY,
  customer: "<cus>",
  description: "Subscription update",
  last_payment_error: null,
  livemode: true,
  metadata: { plan: "<pick:starter|team|business|enterprise>", channel: "<pick:web|ios|android>" },
  next_action: null,
  payment_method: "<pm>",
  payment_method_types: ["card", "sepa_debit"],
  receipt_email: "<email>",
  setup_future_usage: "off_session",
  status,
  ...extra,
});

const charge = (status: string, refunded: boolean) => ({
  id: "ch_3<letters:23#ch>",
  object: "charge",
  amount: "=<amount#a>",
  amount_captured: "=<amount#a>",
  amount_refunded: refunded ? "=<amount#a>" : 0,
  billing_details: { address: { country: "<country>", postal_code: "=<from:10000-10400>" }, email: "<email>", name: "<name>", phone: null },
  captured: true,
  currency: CURRENCY,
  customer: "<cus>",
  disputed: false,
  failure_code: status === "failed" ? "<pick:card_declined|insufficient_funds|expired_card>" : null,
  metadata: {},
  outcome: {
    network_status: "approved_by_network",
    risk_level: "<pick:normal|elevated|highest>",
    risk_score: "=<from:2-74>",
    type: "authorized",
  },
  paid: status !== "failed",
  payment_method_details: { card: CARD, type: "card" },
  refunded,
  status,
});

const invoice = (status: string, text = false) => ({
  id: "in_1<letters:23#in>",
  object: "invoice",
  account_country: "IE",
  account_name: "Acme GmbH",
  amount_due: text ? "<amount#a>" : "=<amount#a>",
  amount_paid: status === "paid" ? (text ? "<amount#a>" : "=<amount#a>") : "=0",
  amount_remaining: status === "paid" ? 0 : "=<amount#a>",
  attempt_count: "=<from:0-3>",
  billing_reason: "<pick:subscription_cycle|subscription_update|manual>",
  collection_method: "charge_automatically",
  currency: CURRENCY,
  customer: "<cus>",
  customer_email: "<email>",
  customer_name: "<name>",
  lines: {
    object: "list",
    data: [
      {
        object: "line_item",
        amount: "=<amount#a>",
        description: "1 × Team plan (monthly)",
        price: { id: "price_1<pick:Starter|Team|Business>", unit_amount: "=<amount#a>", recurring: { interval: "month" } },
        quantity: 1,
      },
    ],
    has_more: false,
    total_count: 1,
  },
  status,
  subscription: "<sub>",
  tax: null,
});

const subscription = (status: string) => ({
  id: "<sub>",
  object: "subscription",
  cancel_at_period_end: status === "canceled",
  collection_method: "charge_automatically",
  currency: CURRENCY,
  customer: "<cus>",
  default_payment_method: "<pm>",
  items: {
    object: "list",
    data: [
      { price: { id: "price_1<pick:Starter|Team|Business>", product: "prod_<pick:Starter|Team|Business>" }, quantity: "=<from:1-25>" },
    ],
  },
  metadata: { seats: "<from:1-25>" },
  status,
});

export const stripeSketches: readonly Sketch[] = [
  event("payment_intent.succeeded", 210, intent("succeeded")),
  event("charge.succeeded", 190, charge("succeeded", false)),
  event("payment_intent.created", 150, intent("requires_confirmation")),
  event("invoice.created", 90, invoice("draft")),
  event("invoice.paid", 85, invoice("paid")),
  event("invoice.paid", 16, invoice("paid", true), NEXT_VERSION),
  event("customer.subscription.updated", 60, subscription("active")),
  event("invoice.payment_failed", 24, invoice("open")),
  event("charge.failed", 22, charge("failed", false)),
  event(
    "payment_intent.payment_failed",
    20,
    intent("requires_payment_method", { last_payment_error: { code: "<pick:card_declined|expired_card>", type: "card_error" } }),
  ),
  event("customer.updated", 18, {
    id: "<cus>",
    object: "customer",
    balance: 0,
    currency: CURRENCY,
    delinquent: false,
    email: "<email>",
    invoice_prefix: "<letters:8>",
    name: "<name>",
    preferred_locales: ["<pick:de|en|fr|sv>"],
    address: { city: "<pick:Berlin|Paris|London|Stockholm|Madrid>", country: "<country>", line1: "Main Street 12", postal_code: "10115" },
  }),
  event("charge.refunded", 14, charge("succeeded", true)),
  event("customer.subscription.deleted", 9, subscription("canceled")),
  event("charge.dispute.created", 2, {
    id: "dp_1<letters:23#dp>",
    object: "dispute",
    amount: "=<amount#a>",
    charge: "ch_3<letters:23#ch>",
    currency: CURRENCY,
    customer: "<cus>",
    evidence_details: { has_evidence: false, past_due: false, submission_count: 0 },
    reason: "<pick:fraudulent|product_not_received|duplicate>",
    status: "needs_response",
  }),
];
