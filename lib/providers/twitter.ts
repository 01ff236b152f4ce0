/** X (Twitter): the Account Activity API and its successor, which share transport, CRC and signature. https://docs.x.com/x-api/webhooks */
import type { CredentialField, Handshake, Provider, Signature } from "./provider.ts";

const credentials = {
  secret: { label: "API key secret", help: "The app's consumer secret, under Keys and tokens in the X developer portal.", secret: true },
} satisfies Record<string, CredentialField>;

const signatures = [
  {
    id: "post",
    algorithm: "hmac-sha256",
    from: "header:x-twitter-webhooks-signature",
    parse: { prefix: "sha256=" },
    signs: ["{body}"],
    encoding: "base64",
    key: "utf8",
  },
] satisfies Signature[];

const handshakes = [
  {
    id: "crc",
    when: { method: "GET", query: { crc_token: "*" } },
    compute: { token: { algorithm: "hmac-sha256", key: "{cred:secret}", message: "{query:crc_token}", encoding: "base64" } },
    respond: { status: 200, type: "application/json", json: { response_token: "sha256={token}" } },
  },
] satisfies Handshake[];

export const twitter = {
  id: "twitter",
  name: "X (Account Activity)",
  category: "social",
  docsUrl: "https://docs.x.com/x-api/webhooks/introduction",
  setup:
    "Register the URL with POST /2/webhooks; X sends a CRC check at once and about hourly, which Spillway answers by itself. The URL may not contain a port.",
  credentials,
  signatures,
  handshakes,
  split: "twitter",
  // Events are lib/domain/splitTwitter.ts's; what is left are control messages.
  event: { type: ["has:replay_job_status"], dedupKey: [] },
  acknowledge: { status: 200, timeoutSeconds: 3 },
} satisfies Provider;

export const xActivity = {
  id: "x-activity",
  name: "X (Activity API)",
  category: "social",
  docsUrl: "https://docs.x.com/x-api/activity/introduction",
  setup: "Register the URL with POST /2/webhooks, then create subscriptions for it. CRC checks are answered by Spillway.",
  credentials,
  signatures,
  handshakes,
  event: {
    type: ["json:data.event_type"],
    dedupKey: [["json:data.event_uuid", "json:data.tag"], ["json:data.event_uuid"]],
    entityKey: [["json:data.filter.user_id"]],
    occurredAt: [{ from: "json:data.payload.created_at", unit: "iso" }],
  },
  acknowledge: { status: 200, timeoutSeconds: 3 },
} satisfies Provider;
