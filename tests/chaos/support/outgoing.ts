/** Events as their providers send them: about 1.8 kB, signed as the providers' own documentation says. */
import { createHash, createHmac, randomUUID } from "node:crypto";

/** One event on its way; the same bytes however often it is sent. */
export type Outgoing = {
  source: "stripe" | "github" | "none";
  key: string;
  body: Buffer;
  sha256: string;
  /** Made anew for each attempt: Stripe signs the moment too. */
  headers(): Record<string, string>;
};

/** Neither may ever be seen in a log. */
export const SIGNING_SECRET = "whsec_canary-7f3a91c2-signing-secret";
export const PAYLOAD_CANARY = "canary-9d41e6b8-payload";

// One long text: a field each would make the payload index, not ingest, what the machine is busy with.
const filler = `${PAYLOAD_CANARY} `.repeat(66);
const rest = JSON.stringify({ object: "payment_intent", amount: 2000, currency: "eur", description: filler }).slice(1);

/** A Stripe event. `id` may be given to send one twice, `note` to send another body under the same id. */
export function stripeEvent(id: string, note = ""): Outgoing {
  const body = Buffer.from(
    `{"id":"${id}","object":"event","type":"payment_intent.succeeded","note":"${note}","data":{"object":{"id":"pi_${id}",${rest}}}`,
  );
  return {
    source: "stripe",
    key: id,
    body,
    sha256: sha256(body),
    headers() {
      const t = Math.floor(Date.now() / 1000);
      return { "content-type": "application/json", "stripe-signature": `t=${t},v1=${hmac(`${t}.`, body)}` };
    },
  };
}

/** A GitHub push, or an event of another type. GitHub signs the body alone, and never sends a request again by itself. */
export function githubEvent(type = "push", key: string = randomUUID(), fields = ""): Outgoing {
  const body = Buffer.from(
    `{${fields}"ref":"refs/heads/main","after":"${key}","repository":{"id":4711},"head_commit":{"id":"${key}",${rest}}`,
  );
  const headers = {
    "content-type": "application/json",
    "x-github-event": type,
    "x-github-delivery": key,
    "x-hub-signature-256": `sha256=${hmac("", body)}`,
  };
  return { source: "github", key, body, sha256: sha256(body), headers: () => headers };
}

/** The `n`th event of a key, for the handler that takes them in order. */
export const orderedEvent = (key: string, n: number): Outgoing => githubEvent("ordered", randomUUID(), `"key":"${key}","n":${n},`);

/** Any bytes, to a source without signatures. */
export function plainEvent(body: Buffer, extra: Record<string, string> = {}): Outgoing {
  const hash = sha256(body);
  return { source: "none", key: hash, body, sha256: hash, headers: () => ({ "webhook-id": hash, ...extra }) };
}

/** Four of five from Stripe, the fifth from GitHub. */
export const mixedEvent = (run: string, n: number): Outgoing =>
  n % 5 === 4 ? githubEvent() : stripeEvent(`evt_${run}${n.toString(36).padStart(8, "0")}`);

const sha256 = (body: Buffer) => createHash("sha256").update(body).digest("hex");
const hmac = (prefix: string, body: Buffer) => createHmac("sha256", SIGNING_SECRET).update(prefix).update(body).digest("hex");
