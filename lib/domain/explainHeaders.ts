/** What a refused request's headers say already: none there, another provider's, twice, not in the form they should have. */
import type { Provider, Signature } from "#lib/providers/provider.ts";
import type { RefusedRequest, SignatureExplanation } from "./explainSignature.ts";
import { headerOf, type RawRequest } from "./request.ts";
import { schemesFor } from "./signature.ts";
import { headersOf, onlyHeader, parseHeader } from "./signatureHeader.ts";

/** Undefined when there is a signature to be compared. */
export function byHeaders(schemes: readonly Signature[], refused: RefusedRequest): SignatureExplanation | undefined {
  const { request } = refused;
  const present = schemes.filter((scheme) => headerOf(request.headers, nameOf(scheme))?.trim());
  if (present.length === 0) return missing(schemes, refused);
  const read = present.map((scheme) => ({ scheme, header: onlyHeader(scheme, request.headers) }));
  const usable = read.find(({ header }) => header.ok);
  if (!usable) return repeated(read[0]?.header);
  const signedToo = headersOf(usable.scheme).filter((name) => !headerOf(request.headers, name)?.trim());
  if (signedToo.length > 0) return missingToo(signedToo, refused);
  const candidates = read.filter(({ scheme, header }) => header.ok && parseHeader(scheme, header.value).signatures.length > 0);
  // A prefix that is not there may be all that is wrong: that is tried with the digests.
  return candidates.length === 0 && !looksBare(request, present) ? malformed(present, refused) : undefined;
}

const nameOf = ({ from }: Signature) => from.slice(from.indexOf(":") + 1);

/** Nothing but hex or base64, without any prefix. */
const looksBare = (request: RawRequest, schemes: readonly Signature[]) =>
  schemes.some((scheme) => /^[A-Za-z0-9+/_-]{20,}={0,2}$/.test(headerOf(request.headers, nameOf(scheme))?.trim() ?? ""));

function missing(schemes: readonly Signature[], refused: RefusedRequest): SignatureExplanation {
  const { source, request } = refused;
  const names = [...new Set(schemes.map(nameOf))];
  const sender = otherProvider(names, refused);
  if (sender)
    return {
      cause: "wrong_provider",
      title: `This looks like ${sender.provider.name}'s`,
      detail: `The header ${sender.header} is there; ${names.join(" or ")}, which ${source.provider.name} sends, is not.`,
      next: `Make a source for ${sender.provider.name} and give its URL to what sends this.`,
    };
  const alike = lookAlikes(names, request);
  return {
    cause: "missing_header",
    title: `The header ${names.join(" or ")} is missing`,
    detail:
      alike.length > 0
        ? `There is ${alike.join(", ")}, which ${source.provider.name} sources do not read.`
        : "Nothing like it is there either: the request is not signed, or a proxy removed the header.",
    next:
      alike.length > 0
        ? "Check at the provider how it signs. A sender of your own fits a Generic HMAC source, whose header you choose."
        : "Check that a secret is set at the provider, and that no proxy on the way drops headers it does not know.",
  };
}

const missingToo = (names: readonly string[], { source }: RefusedRequest): SignatureExplanation => ({
  cause: "missing_header",
  title: `The header ${names.join(" and ")} is missing`,
  detail: `The signature itself is there. ${source.provider.name} signs what that header holds too, so without it nothing can be compared.`,
  next: "Look for a proxy on the way that drops headers it does not know.",
});

/** Whose signature header is there instead, when it is only ever theirs. */
function otherProvider(
  own: readonly string[],
  { source, providers, request }: RefusedRequest,
): { provider: Provider; header: string } | undefined {
  for (const provider of providers) {
    if (provider.id === source.provider.id || provider.id === "generic-hmac") continue;
    const header = schemesFor(provider, {})
      .map(nameOf)
      .find((name) => !own.includes(name) && headerOf(request.headers, name));
    if (header) return { provider, header };
  }
  return undefined;
}

const plain = (name: string) => name.replaceAll(/[-_]|^x-/g, "");

/** Headers that a person would take for the signature. Names only: values are the sender's. */
function lookAlikes(names: readonly string[], { headers }: RawRequest): string[] {
  const wanted = names.map(plain);
  const found = headers
    .map(([name]) => name)
    .filter(
      (name) =>
        wanted.some((want) => plain(name).includes(want) || want.includes(plain(name))) ||
        /signature|hmac|^x-sig|digest|^authorization$/.test(name),
    );
  return [...new Set(found)].filter((name) => !names.includes(name) && name.length > 4).slice(0, 3);
}

const repeated = (header: ReturnType<typeof onlyHeader> | undefined): SignatureExplanation => ({
  cause: "repeated_header",
  title: "A signed header is there more than once",
  detail: `${header && !header.ok ? `The ${header.reason}` : "It is there twice"}; which one counts is not the same everywhere, so neither does.`,
  next: "Find the proxy that adds the second one. Requests may have passed through it twice.",
});

function malformed(schemes: readonly Signature[], { source }: RefusedRequest): SignatureExplanation {
  const [scheme] = schemes;
  return {
    cause: "malformed_header",
    title: `The header ${scheme ? nameOf(scheme) : ""} holds no ${scheme?.id ?? ""} signature`,
    detail: `${source.provider.name} writes ${scheme ? formOf(scheme) : "it otherwise"}; this one is written in another way or was cut off.`,
    next: "Check what sends this, and whether a proxy rewrites the header. An old version of the provider's scheme does not count.",
  };
}

/** How it should look, without anything that could be a signature. */
function formOf({ parse, encoding }: Signature): string {
  const it = `<${encoding}>`;
  if (parse === "raw") return it;
  if ("prefix" in parse) return `${parse.prefix}${it}`;
  if ("prefixOptional" in parse) return `${parse.prefixOptional}${it}`;
  if ("list" in parse) return `${parse.list.version},${it}`;
  const { timestamp, signature, separator } = parse.pairs;
  return [...(timestamp ? [`${timestamp}=<time>`] : []), `${signature}=${it}`].join(separator);
}
