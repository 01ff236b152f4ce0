/** Senders without a preset: an HMAC described by settings, and the explicit choice to check nothing. */
import type { Provider } from "./provider.ts";

const event = {
  type: ["{setting:typePath}", "json:type", "json:event", "header:x-event-type"],
  dedupKey: [["{setting:idPath}"], ["header:webhook-id"], ["header:x-request-id"], ["json:id"]],
  entityKey: [["{setting:entityPath}"]],
  occurredAt: [
    { from: "json:created_at", unit: "iso" },
    { from: "json:timestamp", unit: "iso" },
  ],
} satisfies Provider["event"];

const paths = {
  typePath: { label: "Where the event type is", help: "json:type, header:x-topic, … Default: json:type.", optional: true },
  idPath: { label: "Where the event id is", help: "json:id, header:x-delivery-id, … Repeats of one id are stored once.", optional: true },
  entityPath: { label: "Where the entity's id is", help: "json:data.id: what belongs together.", optional: true },
} satisfies Provider["settings"];

export const genericHmac = {
  id: "generic-hmac",
  name: "Generic HMAC",
  category: "generic",
  docsUrl: "https://en.wikipedia.org/wiki/HMAC",
  setup: "Describe how the sender signs: the header, the algorithm, the encoding, a prefix if there is one, and what is signed.",
  credentials: { secret: { label: "Secret", help: "Shared with the sender.", secret: true, generate: true } },
  settings: {
    header: { label: "Signature header", help: "The header that holds the signature.", default: "x-signature" },
    algorithm: { label: "Algorithm", help: "The hash inside the HMAC.", default: "sha256", choices: ["sha256", "sha1", "sha512"] },
    encoding: { label: "Encoding", help: "How the signature is written.", default: "hex", choices: ["hex", "base64"] },
    prefix: { label: "Prefix", help: "Text before the signature, such as sha256=.", optional: true },
    template: { label: "What is signed", help: "{body}, {ts}.{body}, {url}{body}, {header:x-id}.{body} …", default: "{body}" },
    keyEncoding: {
      label: "Secret's encoding",
      help: "How the secret becomes a key.",
      default: "utf8",
      choices: ["utf8", "base64", "hex", "whsec"],
    },
    timestampHeader: { label: "Timestamp header", help: "Seconds since 1970, when the sender signs a time.", optional: true },
    toleranceSeconds: { label: "Tolerance in seconds", help: "How old a signed time may be.", default: "300" },
    ...paths,
  },
  signatures: [
    // Filled in from the settings by lib/domain/signature.ts.
    { id: "hmac", algorithm: "hmac-sha256", from: "header:x-signature", parse: "raw", signs: ["{body}"], encoding: "hex", key: "utf8" },
  ],
  handshakes: [],
  event,
  acknowledge: { timeoutSeconds: 10 },
} satisfies Provider;

export const none = {
  id: "none",
  name: "No verification",
  category: "generic",
  docsUrl: "https://www.rfc-editor.org/rfc/rfc9110",
  setup: "Anybody who knows the URL can post here. Use it for tests, or where the network already proves who is calling.",
  credentials: {},
  settings: paths,
  signatures: [],
  handshakes: [],
  event,
  acknowledge: { timeoutSeconds: 10 },
} satisfies Provider;
