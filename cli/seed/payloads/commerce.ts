/** Shopify's topics, and what a partner, a parcel service and an old system send. */
import type { Sketch } from "#cli/seed/template.ts";

const shopify = (type: string, weight: number, body: Record<string, unknown>): Sketch => ({
  type,
  weight,
  headers: [
    ["x-shopify-topic", type],
    ["x-shopify-shop-domain", "acme.myshopify.com"],
    ["x-shopify-api-version", "2026-10"],
    ["x-shopify-event-id", "<uuid#event>"],
    ["x-shopify-webhook-id", "<uuid#event>"],
    ["x-shopify-triggered-at", "<iso>"],
  ],
  body,
  key: `acme.myshopify.com:${type}:<uuid#event>`,
  entity: `acme.myshopify.com:${String(body.id).slice(1)}`,
  occurred: "iso",
});

const order = (financial: string, fulfillment: string | null) => ({
  id: "=<digits:13#order>",
  admin_graphql_api_id: "gid://shopify/Order/<digits:13#order>",
  confirmed: true,
  contact_email: "<email>",
  currency: "<pick:EUR|USD|GBP|SEK>",
  current_total_price: "<price#p>",
  customer: { id: "=<shopper>", email: "<email>", state: "enabled", tags: "<pick:newsletter|vip|wholesale>", verified_email: true },
  discount_codes: [],
  financial_status: financial,
  fulfillment_status: fulfillment,
  gateway: "shopify_payments",
  line_items: [
    {
      sku: "SKU-<from:1000-1900>",
      title: "<pick:Linen shirt|Rain jacket|Wool socks|Canvas bag>",
      price: "<price#p>",
      quantity: "=<from:1-4>",
      taxable: true,
    },
  ],
  shipping_address: {
    city: "<pick:Berlin|Hamburg|Vienna|Zurich|Paris>",
    country_code: "<country>",
    name: "<name>",
    zip: "<from:10000-10400>",
  },
  shipping_lines: [{ code: "<pick:standard|express>", price: "4.90", title: "Parcel" }],
  source_name: "web",
  taxes_included: true,
  test: false,
  total_price: "<price#p>",
  total_tax: "0.00",
});

export const shopifySketches: readonly Sketch[] = [
  shopify("orders/create", 240, order("pending", null)),
  shopify("orders/updated", 220, order("paid", null)),
  shopify("orders/paid", 160, order("paid", null)),
  shopify("orders/fulfilled", 90, order("paid", "fulfilled")),
  shopify("inventory_levels/update", 130, {
    id: "=<from:48100200-48100900>",
    inventory_item_id: "=<from:48100200-48100900>",
    location_id: 70_112_004,
    available: "=<from:0-240>",
    admin_graphql_api_id: "gid://shopify/InventoryLevel/<from:48100200-48100900>",
  }),
  shopify("customers/update", 60, {
    id: "=<shopper>",
    email: "<email>",
    first_name: "<name>",
    orders_count: "=<from:0-40>",
    state: "enabled",
    total_spent: "<price>",
    verified_email: true,
    tags: "<pick:newsletter|vip|wholesale>",
    currency: "EUR",
    default_address: { city: "<pick:Berlin|Hamburg|Vienna|Zurich|Paris>", country_code: "<country>" },
  }),
  shopify("app/uninstalled", 1, {
    id: "=<from:60100-60180>",
    name: "Acme",
    plan_name: "basic",
    country_code: "<country>",
    currency: "EUR",
  }),
];

const partner = (type: string, weight: number, data: Record<string, unknown>): Sketch => ({
  type,
  weight,
  headers: [["webhook-id", "msg_<letters:27#msg>"]],
  body: { type, timestamp: "<iso>", data },
  key: "msg_<letters:27#msg>",
  entity: String(data.id),
  occurred: "iso",
});

/** A bookkeeping service that follows the Standard Webhooks specification. */
export const partnerSketches: readonly Sketch[] = [
  partner("entry.posted", 160, {
    id: "ent_<letters:20#ent>",
    account: "=<from:1000-1190>",
    amount: { value: "<price>", currency: "<pick:EUR|USD|GBP>" },
    booked_on: "<day>",
    counterparty: { name: "<name>", country: "<country>", vat_number: null },
    reviewed: false,
    source: { kind: "<pick:bank|card|manual>", confidence: "=0.9<from:0-9>" },
    tags: ["<pick:travel|software|office|payroll>"],
  }),
  partner("statement.ready", 12, {
    id: "stm_<letters:20#stm>",
    account: "=<from:1000-1190>",
    period: "<day>",
    pages: "=<from:1-12>",
    format: "camt.053",
  }),
  partner("account.locked", 1, { id: "acc_<from:1000-1190>", reason: "<pick:review|fraud>", locked_by: "system" }),
];

const parcel = (status: string, weight: number): Sketch => ({
  type: `shipment.${status}`,
  weight,
  body: {
    id: "shp_<letters:22#shp>",
    event: `shipment.${status}`,
    created_at: "<iso>",
    carrier: "<pick:dhl|ups|postnord|gls>",
    service: "<pick:parcel|express>",
    tracking: {
      status,
      location: { city: "<pick:Leipzig|Paris|Malmo|Rotterdam|Madrid>", country: "<country>" },
      weight_grams: "=<from:200-900>",
    },
    recipient: { email: "<email>", name: "<name>" },
    signature_required: false,
    attempts: "=<from:0-2>",
  },
  key: "shp_<letters:22#shp>",
  occurred: "iso",
});

export const parcelSketches: readonly Sketch[] = [
  parcel("in_transit", 150),
  parcel("delivered", 90),
  parcel("created", 80),
  parcel("exception", 6),
];

const legacy = (type: string, weight: number): Sketch => ({
  type,
  weight,
  body: {
    type,
    id: "<digits:12#job>",
    created_at: "<isosec>",
    plant: "<pick:HH1|B2|M3>",
    material: "M-<from:4000-4600>",
    quantity: "=<from:1-80>",
    unit: "ST",
    batch: { blocked: false, storage: "<pick:A1|B4|C2>", counted_by: "terminal" },
    comment: null,
  },
  key: "<digits:12#job>",
  occurred: "isosec",
});

export const legacySketches: readonly Sketch[] = [legacy("goods.moved", 70), legacy("stock.counted", 30)];
