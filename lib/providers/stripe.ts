/** Stripe: https://docs.stripe.com/webhooks/signature */
import type { Provider } from "./provider.ts";

export const stripe = {
  id: "stripe",
  name: "Stripe",
  category: "payments",
  docsUrl: "https://docs.stripe.com/webhooks",
  setup:
    "In Stripe, open Developers → Webhooks → Add destination, paste the URL, choose events, then copy the signing secret (whsec_…) here.",
  credentials: { secret: { label: "Signing secret", help: "Starts with whsec_; shown on the destination's page.", secret: true } },
  signatures: [
    {
      id: "v1",
      algorithm: "hmac-sha256",
      from: "header:stripe-signature",
      parse: { pairs: { separator: ",", signature: "v1", timestamp: "t" } },
      signs: ["{ts}.{body}"],
      encoding: "hex",
      // The secret is used as text, whsec_ and all: unlike Standard Webhooks.
      key: "utf8",
      timestamp: { from: "signature", unit: "s", toleranceSeconds: 300 },
    },
  ],
  handshakes: [],
  event: {
    type: ["json:type"],
    // A Connect platform sees one id per connected account.
    dedupKey: [["json:account", "json:id"], ["json:id"]],
    entityKey: [["json:data.object.id"], ["json:related_object.id"]],
    occurredAt: [
      { from: "json:created", unit: "s" },
      { from: "json:created", unit: "iso" },
    ],
  },
  acknowledge: { timeoutSeconds: 10 },
} satisfies Provider;
