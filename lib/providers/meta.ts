/** Meta's Messenger and Instagram, which share signature, handshake and envelope. https://developers.facebook.com/docs/graph-api/webhooks/getting-started */
import type { Provider } from "./provider.ts";

const shared = {
  category: "social",
  credentials: {
    secret: {
      label: "App secret",
      help: "App Dashboard → App settings → Basic. One secret signs everything the app receives.",
      secret: true,
    },
    verifyToken: {
      label: "Verify token",
      help: "A text of your choice, entered in the App Dashboard too; it proves the URL is yours.",
      secret: true,
      generate: true,
    },
  },
  signatures: [
    {
      id: "sha256",
      algorithm: "hmac-sha256",
      from: "header:x-hub-signature-256",
      parse: { prefix: "sha256=" },
      // Meta signs its escaped form (\u00e9, \/). Raw bytes usually are that form; a proxy may have unescaped them.
      signs: ["{body}", "{body|escapeUnicode}"],
      encoding: "hex",
      key: "utf8",
    },
  ],
  handshakes: [
    {
      id: "hub.challenge",
      when: { method: "GET", query: { "hub.mode": "subscribe", "hub.challenge": "*" } },
      check: { equal: ["{query:hub.verify_token}", "{cred:verifyToken}"], failStatus: 403 },
      respond: { status: 200, type: "text/plain", text: "{query:hub.challenge}" },
    },
  ],
  split: "meta",
  // Events are lib/domain/splitMeta.ts's; what has no `entry` is kept whole.
  event: { type: [], dedupKey: [] },
  acknowledge: { status: 200, timeoutSeconds: 5 },
} as const satisfies Partial<Provider>;

export const messenger = {
  ...shared,
  id: "messenger",
  name: "Facebook Messenger",
  docsUrl: "https://developers.facebook.com/docs/messenger-platform/webhooks",
  setup: "App Dashboard → Messenger → Webhooks → Add Callback URL: paste the URL and the verify token, then subscribe your pages.",
} satisfies Provider;

export const instagram = {
  ...shared,
  id: "instagram",
  name: "Instagram",
  docsUrl: "https://developers.facebook.com/docs/instagram-platform/webhooks",
  setup: "App Dashboard → Instagram → Webhooks: paste the URL and the verify token, then subscribe to comments, mentions and messages.",
} satisfies Provider;
