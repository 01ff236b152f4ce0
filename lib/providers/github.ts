/** GitHub: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries */
import type { Provider } from "./provider.ts";

export const github = {
  id: "github",
  name: "GitHub",
  category: "developer",
  docsUrl: "https://docs.github.com/webhooks",
  setup:
    "Repository or organisation → Settings → Webhooks → Add webhook: paste the URL, choose application/json, and enter the same secret here and there.",
  credentials: { secret: { label: "Secret", help: "Any random text; GitHub does not make one for you.", secret: true, generate: true } },
  signatures: [
    {
      id: "sha256",
      algorithm: "hmac-sha256",
      from: "header:x-hub-signature-256",
      parse: { prefix: "sha256=" },
      signs: ["{body}"],
      encoding: "hex",
      key: "utf8",
    },
  ],
  handshakes: [],
  event: {
    type: ["header:x-github-event+json:action"],
    // The same GUID on a redelivery.
    dedupKey: [["header:x-github-delivery"]],
    entityKey: [
      ["json:repository.id", "json:pull_request.number"],
      ["json:repository.id", "json:issue.number"],
      ["json:repository.id", "json:ref"],
      ["json:repository.id"],
    ],
    occurredAt: [
      { from: "json:head_commit.timestamp", unit: "iso" },
      { from: "json:pull_request.updated_at", unit: "iso" },
      { from: "json:issue.updated_at", unit: "iso" },
    ],
  },
  acknowledge: { timeoutSeconds: 10 },
} satisfies Provider;
