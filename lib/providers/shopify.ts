/** Shopify: https://shopify.dev/docs/apps/build/webhooks/subscribe/https */
import type { Provider } from "./provider.ts";

export const shopify = {
  id: "shopify",
  name: "Shopify",
  category: "commerce",
  docsUrl: "https://shopify.dev/docs/apps/build/webhooks",
  setup:
    "Subscribe with the Admin API, or Settings → Notifications → Webhooks in the shop's admin. Shopify removes a subscription after eight failures in a row.",
  credentials: {
    secret: { label: "Client secret", help: "The app's client secret, or the secret shown under Notifications → Webhooks.", secret: true },
  },
  signatures: [
    {
      id: "hmac",
      algorithm: "hmac-sha256",
      from: "header:x-shopify-hmac-sha256",
      parse: "raw",
      signs: ["{body}"],
      encoding: "base64",
      key: "utf8",
    },
  ],
  handshakes: [],
  event: {
    type: ["header:x-shopify-topic"],
    dedupKey: [
      ["header:x-shopify-shop-domain", "header:x-shopify-topic", "header:x-shopify-event-id"],
      ["header:x-shopify-shop-domain", "header:x-shopify-topic", "header:x-shopify-webhook-id"],
      ["header:x-shopify-webhook-id"],
    ],
    entityKey: [["header:x-shopify-shop-domain", "json:id"]],
    occurredAt: [{ from: "header:x-shopify-triggered-at", unit: "iso" }],
  },
  acknowledge: { status: 200, timeoutSeconds: 5 },
} satisfies Provider;
