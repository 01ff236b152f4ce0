/** GitHub, Slack, Shopify and the generic senders. */
import type { Draw, Sample } from "./make.ts";

const repository = (draw: Draw) => ({
  id: draw.number(100_000_000, 900_000_000),
  name: "storefront",
  full_name: "acme/storefront",
  private: true,
  owner: { login: "acme", id: 9919 },
});
const sender = (draw: Draw) => ({ login: draw.person.handle, id: draw.number(1_000, 9_000_000), type: "User" });
const uuid = (draw: Draw) => [8, 4, 4, 4, 12].map((length) => draw.hex(length)).join("-");
const github = (type: string, body: (draw: Draw) => Record<string, unknown>): Sample => ({
  type,
  headers: (draw) => [
    ["user-agent", "GitHub-Hookshot/044aadd"],
    ["x-github-event", type.split(".")[0] ?? type],
    ["x-github-delivery", uuid(draw)],
  ],
  body: (draw) => ({ ...body(draw), repository: repository(draw), sender: sender(draw) }),
});
const iso = (draw: Draw) => new Date(draw.seconds * 1000).toISOString();

export const githubSamples: readonly Sample[] = [
  github("push", (draw) => {
    const after = draw.hex(40);
    return {
      ref: "refs/heads/main",
      before: draw.hex(40),
      after,
      commits: [
        {
          id: after,
          message: "Round prices once",
          timestamp: iso(draw),
          author: { name: draw.person.name, email: draw.person.email },
          modified: ["src/price.ts"],
        },
      ],
      head_commit: { id: after, message: "Round prices once", timestamp: iso(draw) },
      pusher: { name: draw.person.handle, email: draw.person.email },
    };
  }),
  github("pull_request.opened", (draw) => {
    const number = draw.number(2, 4000);
    return {
      action: "opened",
      number,
      pull_request: {
        id: draw.number(1e9, 2e9),
        number,
        state: "open",
        title: "Round prices once",
        updated_at: iso(draw),
        draft: false,
      },
    };
  }),
  github("issues.opened", (draw) => ({
    action: "opened",
    issue: {
      id: draw.number(1e9, 2e9),
      number: draw.number(2, 4000),
      title: "Checkout is slow on Fridays",
      state: "open",
      updated_at: iso(draw),
    },
  })),
  github("ping", (draw) => ({
    zen: "Keep it logically awesome.",
    hook_id: draw.number(1e8, 9e8),
    hook: { type: "Repository", active: true, events: ["push"] },
  })),
];

const slack = (type: string, event: (draw: Draw) => Record<string, unknown>): Sample => ({
  type,
  body: (draw) => ({
    token: draw.id(24),
    team_id: "T0ACME001",
    api_app_id: "A0SPILL01",
    event: {
      type,
      user: `U${draw.digits(9)}`,
      channel: draw.pick(["C0SUPPORT", "C0ORDERS1"]),
      ts: `${draw.seconds}.000200`,
      event_ts: `${draw.seconds}.000200`,
      ...event(draw),
    },
    type: "event_callback",
    event_id: `Ev${draw.id(10).toUpperCase()}`,
    event_time: draw.seconds,
  }),
});

export const slackSamples: readonly Sample[] = [
  slack("message", () => ({ text: "Deploy is green", channel_type: "channel" })),
  slack("app_mention", () => ({ text: "<@U0LAN0Z89> how many orders today?" })),
  slack("reaction_added", (draw) => ({
    reaction: "thumbsup",
    item: { type: "message", channel: "C0SUPPORT", ts: `${draw.seconds}.000100` },
  })),
];

const shopify = (topic: string, body: (draw: Draw) => Record<string, unknown>): Sample => ({
  type: topic,
  headers: (draw) => [
    ["x-shopify-topic", topic],
    ["x-shopify-shop-domain", "acme-store.myshopify.com"],
    ["x-shopify-webhook-id", uuid(draw)],
    ["x-shopify-event-id", uuid(draw)],
    ["x-shopify-triggered-at", iso(draw)],
    ["x-shopify-api-version", "2026-10"],
  ],
  body,
});

export const shopifySamples: readonly Sample[] = [
  shopify("orders/create", (draw) => {
    const price = `${draw.number(9, 400)}.00`;
    return {
      id: draw.number(5e12, 6e12),
      email: draw.person.email,
      created_at: iso(draw),
      currency: "EUR",
      name: `#${draw.digits(4)}`,
      total_price: price,
      financial_status: "paid",
      customer: { id: draw.number(6e12, 7e12), email: draw.person.email, first_name: draw.person.name.split(" ")[0] },
      line_items: [
        {
          id: draw.number(1e13, 2e13),
          title: draw.pick(["Rain jacket", "Trail shoes", "Thermos 0.75 l"]),
          quantity: draw.number(1, 3),
          price,
          sku: `SKU-${draw.digits(5)}`,
        },
      ],
    };
  }),
  shopify("products/update", (draw) => ({
    id: draw.number(7e12, 8e12),
    title: "Rain jacket",
    status: "active",
    updated_at: iso(draw),
    variants: [{ id: draw.number(4e13, 5e13), price: "129.00", inventory_quantity: draw.number(0, 80) }],
  })),
  shopify("app/uninstalled", (draw) => ({ id: draw.number(5e10, 6e10), domain: "acme-store.myshopify.com", name: "Acme Store" })),
];

const plain = (type: string): Sample => ({
  type,
  body: (draw) => ({
    id: `evt_${draw.id(20)}`,
    type,
    timestamp: iso(draw),
    data: { id: `usr_${draw.id(12)}`, email: draw.person.email, name: draw.person.name, plan: draw.pick(["free", "team", "scale"]) },
  }),
});

export const plainSamples: readonly Sample[] = [plain("user.created"), plain("user.updated"), plain("invoice.paid")];

export const standardSamples: readonly Sample[] = plainSamples.map((sample) => ({
  ...sample,
  headers: (draw) => [["webhook-id", `msg_${draw.id(27)}`]],
}));
