/** Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import type { Provider, Signature } from "./provider.ts";

const scheme = {
  from: "header:webhook-signature",
  signs: ["{header:webhook-id}.{ts}.{body}"],
  encoding: "base64",
  timestamp: { from: "header:webhook-timestamp", unit: "s", toleranceSeconds: 300 },
} as const satisfies Partial<Signature>;

export const standardWebhooks = {
  id: "standard-webhooks",
  name: "Standard Webhooks",
  category: "generic",
  docsUrl: "https://www.standardwebhooks.com",
  setup:
    "Any sender that follows the Standard Webhooks specification: give it the URL, paste its secret (whsec_…, or whpk_… for public-key signatures) here.",
  credentials: {
    secret: {
      label: "Signing secret",
      help: "whsec_ and base64, or the sender's public key whpk_ and base64.",
      secret: true,
      generate: true,
    },
  },
  signatures: [
    { id: "v1", ...scheme, algorithm: "hmac-sha256", parse: { list: { separator: " ", version: "v1" } }, key: "whsec" },
    { id: "v1a", ...scheme, algorithm: "ed25519", parse: { list: { separator: " ", version: "v1a" } }, key: "whpk" },
  ],
  handshakes: [],
  event: {
    type: ["json:type"],
    // The same id on every retry.
    dedupKey: [["header:webhook-id"]],
    entityKey: [["json:data.id"]],
    occurredAt: [
      { from: "json:timestamp", unit: "iso" },
      { from: "header:webhook-timestamp", unit: "s" },
    ],
  },
  acknowledge: { timeoutSeconds: 15 },
} satisfies Provider;
