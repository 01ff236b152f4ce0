/** What the load generator sends: Stripe events of 1.8 kB, each with an id of its own, signed as Stripe signs. */
import { createHmac, createSecretKey, randomBytes } from "node:crypto";

export type Requests = { next(): { id: string; bytes: string } };

const FILLER = Object.fromEntries(Array.from({ length: 38 }, (_, i) => [`field_${i}`, randomBytes(18).toString("base64url")]));

/** `secret` signs; a secret that is not the source's makes every signature a bad one. */
export function stripeRequests(url: string, secret: string): Requests {
  const { hostname, port, pathname } = new URL(url);
  const run = randomBytes(4).toString("hex");
  const key = createSecretKey(Buffer.from(secret));
  const template = JSON.stringify(event("#"));
  const [before = "", between = "", after = ""] = template.split("#");
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nuser-agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\naccept: */*\r\ncontent-type: application/json; charset=utf-8\r\n`;
  let sequence = 0;
  return {
    next() {
      const id = `evt_${run}${(sequence++).toString(36).padStart(10, "0")}`;
      const body = `${before}${id}${between}${id}${after}`;
      const t = Math.floor(Date.now() / 1000);
      const signature = createHmac("sha256", key).update(`${t}.${body}`).digest("hex");
      return { id, bytes: `${head}content-length: ${body.length}\r\nstripe-signature: t=${t},v1=${signature}\r\n\r\n${body}` };
    },
  };
}

const event = (id: string) => ({
  id,
  object: "event",
  api_version: "2026-10-28",
  created: Math.floor(Date.now() / 1000),
  livemode: false,
  type: "payment_intent.succeeded",
  data: { object: { id: `pi_${id}`, object: "payment_intent", amount: 2000, currency: "eur", metadata: FILLER } },
});
