/** Slack: https://docs.slack.dev/authentication/verifying-requests-from-slack */
import type { Provider } from "./provider.ts";

export const slack = {
  id: "slack",
  name: "Slack",
  category: "chat",
  docsUrl: "https://docs.slack.dev/apis/events-api/",
  setup:
    "Your app → Event Subscriptions → Request URL: paste the URL (Spillway answers the challenge); the signing secret is under Basic Information.",
  credentials: { secret: { label: "Signing secret", help: "Basic Information → App Credentials.", secret: true } },
  signatures: [
    {
      id: "v0",
      algorithm: "hmac-sha256",
      from: "header:x-slack-signature",
      parse: { prefix: "v0=" },
      signs: ["v0:{ts}:{body}"],
      encoding: "hex",
      key: "utf8",
      timestamp: { from: "header:x-slack-request-timestamp", unit: "s", toleranceSeconds: 300 },
    },
  ],
  handshakes: [
    {
      id: "url_verification",
      when: { method: "POST", json: { type: "url_verification" } },
      verifySignature: true,
      respond: { status: 200, type: "text/plain", text: "{json:challenge}" },
    },
    { id: "ssl_check", when: { method: "POST", form: { ssl_check: "1" } }, respond: { status: 200, type: "text/plain", text: "" } },
  ],
  event: {
    type: ["json:event.type+json:event.subtype", "form:payload.type", "form:command"],
    dedupKey: [["json:event_id"], ["form:payload.trigger_id"], ["form:trigger_id"]],
    entityKey: [
      ["json:team_id", "json:event.channel"],
      ["form:team_id", "form:channel_id"],
    ],
    occurredAt: [{ from: "json:event_time", unit: "s" }],
  },
  acknowledge: { status: 200, emptyBody: true, timeoutSeconds: 3 },
} satisfies Provider;
