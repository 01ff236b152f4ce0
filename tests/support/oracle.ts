/**
 * Says whether a request carries a right signature, without the code under test: each provider's rule in its own few words, and generous. What
 * it calls wrong must never be accepted.
 */
import { createHmac } from "node:crypto";
import type { RawRequest } from "#lib/domain/request.ts";

type Rule = {
  /** The header that holds the signature. */
  header: string;
  /** Every text that may have been signed. */
  signed(request: RawRequest, header: string): Buffer[];
  /** The signed times, in seconds. */
  times?(request: RawRequest, header: string): number[];
  key?(secret: string): Buffer;
};

const TOLERANCE_SECONDS = 301;

const valuesOf = ({ headers }: RawRequest, wanted: string) => headers.filter(([name]) => name === wanted).map(([, value]) => value);
const numbersIn = (texts: readonly string[]) => texts.flatMap((text) => text.match(/\d+/g) ?? []);
const before = (texts: readonly string[], { body }: RawRequest) => texts.map((text) => Buffer.concat([Buffer.from(text), body]));
const justBody = ({ body }: RawRequest) => [body];

const meta: Rule = {
  header: "x-hub-signature-256",
  // Meta signs its escaped form; a proxy may have undone it.
  signed: ({ body }) => [
    body,
    Buffer.from(body.toString("utf8").replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)),
  ],
};
const x: Rule = { header: "x-twitter-webhooks-signature", signed: justBody };

const rules: Record<string, Rule> = {
  stripe: {
    header: "stripe-signature",
    signed: (request, header) =>
      before(
        numbersIn([header]).map((time) => `${time}.`),
        request,
      ),
    times: (_request, header) => [...header.matchAll(/t\s*=\s*(\d+)/g)].map(([, time]) => Number(time)),
  },
  twitter: x,
  "x-activity": x,
  messenger: meta,
  instagram: meta,
  github: { header: "x-hub-signature-256", signed: justBody },
  slack: {
    header: "x-slack-signature",
    signed: (request) =>
      before(
        numbersIn(valuesOf(request, "x-slack-request-timestamp")).map((time) => `v0:${time}:`),
        request,
      ),
    times: (request) => numbersIn(valuesOf(request, "x-slack-request-timestamp")).map(Number),
  },
  shopify: { header: "x-shopify-hmac-sha256", signed: justBody },
  "standard-webhooks": {
    header: "webhook-signature",
    signed: (request) =>
      valuesOf(request, "webhook-id").flatMap((id) =>
        before(
          numbersIn(valuesOf(request, "webhook-timestamp")).map((time) => `${id}.${time}.`),
          request,
        ),
      ),
    times: (request) => numbersIn(valuesOf(request, "webhook-timestamp")).map(Number),
    key: (secret) => Buffer.from(secret.replace("whsec_", ""), "base64"),
  },
  "generic-hmac": { header: "x-signature", signed: justBody },
};

/** Is there anywhere in the right header the HMAC of what came, made with the secret, and not too old or too new? */
export function isSigned(provider: string, secret: string, request: RawRequest, now: Date): boolean {
  const rule = rules[provider];
  if (!rule) throw new Error(`no rule for ${provider}`);
  return valuesOf(request, rule.header).some((header) => {
    const nowSeconds = now.getTime() / 1000;
    if (rule.times && !rule.times(request, header).some((time) => Math.abs(nowSeconds - time) <= TOLERANCE_SECONDS)) return false;
    const digests = rule.signed(request, header).map((bytes) =>
      createHmac("sha256", rule.key?.(secret) ?? secret)
        .update(bytes)
        .digest(),
    );
    const candidates = [
      ...(header.match(/[0-9a-f]{64}/gi) ?? []).map((text) => Buffer.from(text, "hex")),
      ...(header.match(/[A-Za-z0-9+/]{43}=/g) ?? []).map((text) => Buffer.from(text, "base64")),
    ];
    return digests.some((digest) => candidates.some((candidate) => candidate.equals(digest)));
  });
}
