/**
 * Why a signature was refused, as far as it can be told from what was kept: the request is verified again with one thing changed at a time.
 *
 * Everything goes through `verifySignature`, so digests are compared decoded and in constant time. What comes out is which change would have
 * made it verify, and the names of sources: never a secret, nor a signature that would have been right.
 */
import type { Provider, Signature } from "#lib/providers/provider.ts";
import { bodyVariants } from "./bodyVariants.ts";
import { byHeaders } from "./explainHeaders.ts";
import type { RawRequest } from "./request.ts";
import { type LiveSecret, schemesFor, verifySignature } from "./signature.ts";
import { byForm } from "./signatureForms.ts";

export type SignatureCause =
  | "no_secret"
  | "missing_header"
  | "wrong_provider"
  | "repeated_header"
  | "malformed_header"
  | "not_kept"
  | "fits_now"
  | "timestamp"
  | "ended_secret"
  | "other_source"
  | "encoding"
  | "algorithm"
  | "key_encoding"
  | "signed_text"
  | "body_changed"
  | "unknown";

export type SignatureExplanation = {
  cause: SignatureCause;
  /** The cause in one line. */
  title: string;
  /** What was compared, and how it came out. */
  detail: string;
  /** What to do about it. */
  next: string;
};

/** A version of the source's own secrets, with when it was valid. */
export type KeptSecret = LiveSecret & { createdAt: Date; expiresAt: Date | null };

export type RefusedRequest = {
  source: { name: string; provider: Provider; settings: Readonly<Record<string, string>> };
  secrets: readonly KeptSecret[];
  others: readonly { name: string; provider: Provider; settings: Readonly<Record<string, string>>; secrets: readonly LiveSecret[] }[];
  /** All there are: whose header this is. */
  providers: readonly Provider[];
  request: RawRequest;
  /** False: the kept body is only the beginning of what came. */
  isWhole: boolean;
  receivedAt: Date;
};

/** The first cause that fits; `unknown` says what was tried. Pure. */
export function explainSignature(refused: RefusedRequest): SignatureExplanation {
  const { source, secrets, request } = refused;
  if (!secrets.some(({ name }) => name === "secret")) return noSecret(source.name);
  const schemes = schemesFor(source.provider, source.settings);
  return byHeaders(schemes, refused) ?? (refused.isWhole ? byDigest(schemes, refused) : notKept(request.body.length));
}

const noSecret = (name: string): SignatureExplanation => ({
  cause: "no_secret",
  title: "The source has no signing secret",
  detail: `Nothing can be verified for '${name}' until it has one, so everything is refused.`,
  next: "Paste the provider's signing secret under Security.",
});

const notKept = (bytes: number): SignatureExplanation => ({
  cause: "not_kept",
  title: "Too large to tell",
  detail: `Of a refused body only the first ${bytes.toLocaleString("en")} bytes are kept, and a signature covers all of it. The headers are as they should be.`,
  next: "Send a smaller event from the provider's console, and look at that one.",
});

/** Verifies with these schemes instead of the provider's own. */
export type Try = (change: { schemes?: readonly Signature[]; secrets?: readonly LiveSecret[]; request?: RawRequest }) => boolean;

/** The time does not matter, or a request that is old as well would hide what else is wrong with it. */
export const timeless = (scheme: Signature): Signature =>
  scheme.timestamp ? { ...scheme, timestamp: { ...scheme.timestamp, toleranceSeconds: Number.POSITIVE_INFINITY } } : scheme;

function byDigest(schemes: readonly Signature[], refused: RefusedRequest): SignatureExplanation {
  const { source, secrets, request, receivedAt } = refused;
  const isLive = ({ createdAt, expiresAt }: KeptSecret) => createdAt <= receivedAt && (expiresAt === null || expiresAt > receivedAt);
  const verify = (by: readonly Signature[], with_: readonly LiveSecret[], what: RawRequest) =>
    verifySignature({ ...source.provider, id: "explained", signatures: by }, source.settings, with_, what, receivedAt);
  const lenient = schemes.map(timeless);
  const tried: Try = (change) => verify(change.schemes ?? lenient, change.secrets ?? secrets, change.request ?? request).ok;

  if (tried({ secrets: secrets.filter(isLive) })) {
    const strict = verify(schemes, secrets.filter(isLive), request);
    return strict.ok ? fitsNow("the settings as they are now") : badTime(strict.reason, schemes, refused);
  }
  const later = secrets.find((secret) => secret.createdAt > receivedAt && tried({ secrets: [secret] }));
  if (later) return fitsNow(`v${later.version}, which was saved after this request came`);
  const ended = secrets.find((secret) => !isLive(secret) && tried({ secrets: [secret] }));
  if (ended) return endedSecret(ended);
  return byForm(lenient, tried, refused) ?? byBody(tried, refused) ?? byOtherSource(lenient, tried, refused) ?? unknown(refused);
}

const fitsNow = (by: string): SignatureExplanation => ({
  cause: "fits_now",
  title: "It would be accepted now",
  detail: `The signature fits ${by}.`,
  next: "Have the provider send it again; nothing needs to be changed here.",
});

function badTime(
  reason: string,
  schemes: readonly Signature[],
  { source, secrets, request, receivedAt }: RefusedRequest,
): SignatureExplanation {
  const flipped = schemes.map((scheme): Signature => {
    const { timestamp } = scheme;
    return timestamp ? { ...scheme, timestamp: { ...timestamp, unit: timestamp.unit === "s" ? "ms" : "s" } } : scheme;
  });
  const provider = { ...source.provider, id: "explained", signatures: flipped };
  const isOtherUnit = verifySignature(provider, source.settings, secrets, request, receivedAt).ok;
  return {
    cause: "timestamp",
    title: isOtherUnit ? "The signed time is in another unit" : "The signature is right, the time is not",
    detail: isOtherUnit
      ? `Secret and body fit. The time is written in ${flipped[0]?.timestamp?.unit === "ms" ? "milliseconds; seconds" : "seconds; milliseconds"} are expected.`
      : `Secret and body fit, but ${reason}.`,
    next: isOtherUnit
      ? "Have the sender write the time in the unit that the source expects."
      : "Check the clocks of the sender and of this machine, and whether something holds requests back. A provider's retry is signed anew; a copied request is not.",
  };
}

function endedSecret({ version, expiresAt }: KeptSecret): SignatureExplanation {
  return {
    cause: "ended_secret",
    title: `Signed with v${version}, which has ended`,
    detail: `The signature fits an older secret of this source, valid until ${expiresAt?.toISOString().slice(0, 16).replace("T", " ")} UTC.`,
    next: "Enter the current secret at the provider, or rotate again with a longer overlap.",
  };
}

function byBody(tried: Try, { request }: RefusedRequest): SignatureExplanation | undefined {
  const found = bodyVariants(request.body).find(({ body }) => tried({ request: { ...request, body } }));
  return (
    found && {
      cause: "body_changed",
      title: "The body was changed on its way",
      detail: `The secret is right. The signature fits the body before ${found.change}.`,
      next: "Find the proxy, load balancer or framework between the provider and this URL that touches the body, and let it pass unread.",
    }
  );
}

function byOtherSource(lenient: readonly Signature[], tried: Try, refused: RefusedRequest): SignatureExplanation | undefined {
  const { others, request, receivedAt, source } = refused;
  const owner = others.find(({ secrets, ...other }) => {
    const theirs = { ...other.provider, id: "explained", signatures: schemesFor(other.provider, other.settings).map(timeless) };
    return tried({ schemes: lenient, secrets }) || verifySignature(theirs, other.settings, secrets, request, receivedAt).ok;
  });
  return (
    owner && {
      cause: "other_source",
      title: `Signed with the secret of '${owner.name}'`,
      detail: `The signature fits that source's secret, not one of '${source.name}'.`,
      next: `Either the provider posts to the wrong URL, or the secret of '${owner.name}' was entered where that of '${source.name}' belongs.`,
    }
  );
}

function unknown({ secrets, others }: RefusedRequest): SignatureExplanation {
  const versions = secrets.filter(({ name }) => name === "secret").length;
  return {
    cause: "unknown",
    title: "No secret known here made this signature",
    detail: `Tried: ${versions === 1 ? "this source's secret" : `all ${versions} secrets this source has had`}${others.length > 0 ? `, those of ${others.length} other ${others.length === 1 ? "source" : "sources"}` : ""}, other encodings and hashes, and the body as proxies commonly change it.`,
    next: "Copy the signing secret from the provider's console again, from the entry that has exactly this URL. If you do not know the sender, somebody else has the URL: refusing is right.",
  };
}
