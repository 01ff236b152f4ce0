/** What a request's header is there for: the provider's own words, its proof, or the way it travelled. */

export type HeaderGroup = "provider" | "signature" | "transport";

const PROOF = /signature|hmac|^(?:webhook|svix)-timestamp$|request-timestamp$/;
const TRANSPORT = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "forwarded",
  "host",
  "keep-alive",
  "pragma",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "via",
]);
const ADDED_ON_THE_WAY =
  /^(?:x-forwarded-|x-real-ip$|x-envoy-|x-amzn-|x-cloud-|cf-|cdn-|sec-|fly-|fastly-|true-client-ip$|traceparent$|tracestate$|x-request-start$)/;

const NO_NAMES: readonly string[] = [];

/** By its (lower-case) name. `proofs`: what the source has declared to be its signature, whatever the name. */
export function headerGroup(name: string, proofs = NO_NAMES): HeaderGroup {
  if (PROOF.test(name) || proofs.includes(name)) return "signature";
  return TRANSPORT.has(name) || ADDED_ON_THE_WAY.test(name) ? "transport" : "provider";
}

/** What of the transport belongs to the message: whoever sends it again says the rest anew. */
const OF_THE_MESSAGE = new Set(["content-type", "user-agent"]);

/** Would this header be sent again with the same body? Proofs are made anew. */
export const isSentAgain = (name: string, proofs = NO_NAMES): boolean =>
  headerGroup(name, proofs) === "provider" || OF_THE_MESSAGE.has(name);
