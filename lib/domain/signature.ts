/**
 * Is this request genuine? One interpreter for every provider's signature, always on the raw bytes.
 *
 * Fails closed: no secret, no header, an unknown scheme or anything unreadable is a "no" with its reason, never an
 * exception. Digests are compared decoded and in constant time.
 */
import { createHmac, createPublicKey, createSecretKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import type { Provider, Signature } from "#lib/providers/provider.ts";
import { type Facts, factsOf, locate } from "./locate.ts";
import type { RawRequest } from "./request.ts";
import { decode, onlyHeader, parseHeader } from "./signatureHeader.ts";
import { renderBytes } from "./template.ts";

/** A signing secret that is valid now. `name` is the credential's name; versions count up with each rotation. */
export type LiveSecret = { name: string; version: number; value: string };

export type SignatureVerdict = { ok: true; secretVersion: number | null } | { ok: false; reason: string };

/** `absent`: the request carries nothing of this scheme. */
type Refusal = { ok: false; reason: string; absent?: true };

export function verifySignature(
  provider: Provider,
  settings: Readonly<Record<string, string>>,
  secrets: readonly LiveSecret[],
  request: RawRequest,
  now: Date,
): SignatureVerdict {
  if (provider.signatures.length === 0)
    return provider.id === "none" ? { ok: true, secretVersion: null } : no("the provider defines no signature");
  const keys = secrets.filter((secret) => secret.name === "secret" && secret.value.trim() !== "");
  if (keys.length === 0) return no("no signing secret is set");

  const facts = factsOf(request, settings);
  const refusals: Refusal[] = [];
  for (const scheme of schemesFor(provider, settings)) {
    const verdict = verifyScheme(scheme, keys, facts, now);
    if (verdict.ok) return verdict;
    refusals.push(verdict);
  }
  // The scheme the sender used explains more than those it did not.
  return no((refusals.find((refusal) => !refusal.absent) ?? refusals[0])?.reason ?? "no signature scheme applies");
}

/** A provider's schemes; the generic one is written by its source's settings. */
export function schemesFor(provider: Provider, settings: Readonly<Record<string, string>>): readonly Signature[] {
  if (provider.id !== "generic-hmac") return provider.signatures;
  const known = generic.get(settings);
  if (known) return known;
  const schemes = genericSchemes(settings);
  generic.set(settings, schemes);
  return schemes;
}

/** By the settings object, which its holder never changes. */
const generic = new WeakMap<Readonly<Record<string, string>>, readonly Signature[]>();

function genericSchemes(settings: Readonly<Record<string, string>>): readonly Signature[] {
  const algorithm = settings.algorithm ?? "sha256";
  const keyEncoding = settings.keyEncoding ?? "utf8";
  if (!/^sha(1|256|512)$/.test(algorithm) || !/^(utf8|base64|hex|whsec)$/.test(keyEncoding)) return [];
  const tolerance = Number(settings.toleranceSeconds ?? 300);
  return [
    {
      id: "hmac",
      algorithm: `hmac-${algorithm}` as Signature["algorithm"],
      from: `header:${(settings.header ?? "x-signature").toLowerCase()}`,
      parse: settings.prefix ? { prefix: settings.prefix } : "raw",
      signs: [settings.template ?? "{body}"],
      encoding: settings.encoding === "base64" ? "base64" : "hex",
      key: keyEncoding as Signature["key"],
      ...(settings.timestampHeader
        ? {
            timestamp: {
              from: `header:${settings.timestampHeader.toLowerCase()}`,
              unit: "s",
              toleranceSeconds: Number.isFinite(tolerance) && tolerance > 0 ? tolerance : 300,
            },
          }
        : {}),
    },
  ];
}

function verifyScheme(
  scheme: Signature,
  keys: readonly LiveSecret[],
  facts: Facts,
  now: Date,
): Extract<SignatureVerdict, { ok: true }> | Refusal {
  const header = onlyHeader(scheme, facts.request.headers);
  if (!header.ok) return header;
  const { name } = header;
  const found = parseHeader(scheme, header.value);
  if (found.signatures.length === 0) return { ...no(`header ${name} holds no ${scheme.id} signature`), absent: true };

  const timestamp = readTimestamp(scheme, found.timestamp, facts, now);
  if (!timestamp.ok) return timestamp;
  const given = found.signatures.map((text) => decode(text, scheme.encoding)).filter((bytes) => bytes !== undefined);
  if (given.length === 0) return no(`the signature in ${name} is not ${scheme.encoding}`);

  let isComplete = false;
  for (const template of scheme.signs) {
    const signed = renderBytes(template, facts, { ts: timestamp.text });
    if (!signed) continue;
    isComplete = true;
    for (const key of keys) if (given.some((bytes) => matches(scheme, key, signed, bytes))) return { ok: true, secretVersion: key.version };
  }
  if (!isComplete) return no(`a part of what is signed (${scheme.signs[0]}) is missing from the request`);
  return no("no live secret matches it; the secret differs or the body was changed on its way");
}

const no = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });

type Timestamp = { ok: true; text: string | undefined } | { ok: false; reason: string };

/**
 * The signed time must lie within the tolerance on both sides. Stripe's and Slack's own libraries accept any future
 * time; a captured request must not stay valid for ever because its sender's clock was wrong, so ours does not.
 */
function readTimestamp(scheme: Signature, inHeader: string | undefined, facts: Facts, now: Date): Timestamp {
  if (!scheme.timestamp) return { ok: true, text: undefined };
  const { from, unit, toleranceSeconds } = scheme.timestamp;
  const text = (from === "signature" ? inHeader : locate(facts, from))?.trim();
  if (!text || !/^\d{1,16}$/.test(text)) return no("the signed timestamp is missing or not a number");
  const ageSeconds = Math.round(now.getTime() / 1000 - Number(text) / (unit === "ms" ? 1000 : 1));
  if (ageSeconds > toleranceSeconds) return no(`its timestamp is ${ageSeconds} s old; ${toleranceSeconds} s are allowed`);
  if (-ageSeconds > toleranceSeconds) return no(`its timestamp is ${-ageSeconds} s in the future; ${toleranceSeconds} s are allowed`);
  return { ok: true, text };
}

function matches(scheme: Signature, secret: LiveSecret, signed: readonly (string | Buffer)[], given: Buffer): boolean {
  const key = preparedKey(scheme, secret);
  if (!key) return false;
  if (scheme.algorithm === "ed25519") return given.length === 64 && verify(null, wholeOf(signed), key, given);
  const digest = digestOf(scheme, key, signed);
  return digest.length === given.length && timingSafeEqual(digest, given);
}

const prepared = new WeakMap<LiveSecret, Map<string, KeyObject | undefined>>();

/** A secret as OpenSSL wants it, made once: from bytes it takes four times as long as the digest itself. */
function preparedKey({ algorithm, key: kind }: Signature, secret: LiveSecret): KeyObject | undefined {
  const keys = prepared.get(secret) ?? new Map<string, KeyObject | undefined>();
  prepared.set(secret, keys);
  const name = `${algorithm} ${kind}`;
  if (!keys.has(name)) keys.set(name, makeKey(algorithm, keyOf(kind, secret.value)));
  return keys.get(name);
}

function makeKey(algorithm: Signature["algorithm"], bytes: Buffer | undefined): KeyObject | undefined {
  if (!bytes) return undefined;
  if (algorithm !== "ed25519") return createSecretKey(bytes);
  if (bytes.length !== 32) return undefined;
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") }, format: "jwk" });
}

const wholeOf = (parts: readonly (string | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));

/** The HMAC of the signed parts. */
export function digestOf(scheme: Signature, key: Buffer | KeyObject, signed: readonly (string | Buffer)[]): Buffer {
  const hmac = createHmac(scheme.algorithm.slice("hmac-".length), key);
  for (const part of signed) hmac.update(part);
  return hmac.digest();
}

/** A secret's text as a key; undefined when it is not one of this kind. */
export function keyOf(kind: Signature["key"], secret: string): Buffer | undefined {
  const text = secret.trim();
  const isPrefixed = kind === "whsec" || kind === "whpk";
  // A public key taken for an HMAC secret would let anybody sign.
  if (isPrefixed && text.startsWith("whpk_") !== (kind === "whpk")) return undefined;
  const encoded = isPrefixed ? text.replace(/^wh(?:sec|pk)_/, "") : text;
  const bytes = kind === "utf8" ? Buffer.from(text, "utf8") : decode(encoded, kind === "hex" ? "hex" : "base64");
  return bytes && bytes.length > 0 ? bytes : undefined;
}
