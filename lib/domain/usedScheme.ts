/** By which of its provider's schemes a stored request was signed, and in which headers. */
import { providers } from "#lib/providers/index.ts";
import { factsOf, locate } from "./locate.ts";
import type { HeaderList } from "./request.ts";
import { schemesFor } from "./signature.ts";

/** Names of the headers that prove where a request comes from: the signature's, and its time's. */
export function proofHeaders(providerId: string, settings: Readonly<Record<string, string>>): string[] {
  const provider = providers[providerId];
  const places = provider ? schemesFor(provider, settings).flatMap(({ from, timestamp }) => [from, timestamp?.from ?? ""]) : [];
  return [...new Set(places.filter((place) => place.startsWith("header:")).map((place) => place.slice("header:".length)))];
}

/** `v1 · HMAC-SHA-256 in stripe-signature`; null when the request carries no signature of its provider's. */
export function usedScheme(providerId: string, settings: Readonly<Record<string, string>>, headers: HeaderList): string | null {
  const provider = providers[providerId];
  if (!provider) return null;
  const facts = factsOf({ method: "POST", path: "", query: "", headers, body: Buffer.alloc(0), url: "" }, settings);
  const scheme = schemesFor(provider, settings).find(({ from }) => locate(facts, from) !== undefined);
  if (!scheme) return null;
  const algorithm = scheme.algorithm === "ed25519" ? "Ed25519" : scheme.algorithm.toUpperCase().replace("SHA", "SHA-");
  return `${scheme.id} · ${algorithm} in ${scheme.from.slice(scheme.from.indexOf(":") + 1)}`;
}
