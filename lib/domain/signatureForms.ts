/** Tries a refused signature in other forms: another encoding, hash, kind of key or signed text, with the right secret. */
import type { Signature } from "#lib/providers/provider.ts";
import type { RefusedRequest, SignatureExplanation, Try } from "./explainSignature.ts";

const KEYS = ["utf8", "base64", "hex", "whsec"] as const;
const ALGORITHMS = ["hmac-sha256", "hmac-sha1", "hmac-sha512"] as const;
const TEXTS = ["{body}", "{ts}.{body}", "{ts}{body}", "v0:{ts}:{body}"];
const keyWords = {
  utf8: "as text",
  base64: "decoded from base64",
  hex: "decoded from hex",
  whsec: "decoded from base64",
  whpk: "as a public key",
};

/** The first form in which one of the source's own secrets fits. */
export function byForm(schemes: readonly Signature[], tried: Try, { source, request }: RefusedRequest): SignatureExplanation | undefined {
  const hmacs = schemes.filter(({ algorithm }) => algorithm !== "ed25519");
  const settable = source.provider.id === "generic-hmac";
  const advice = (setting: string) =>
    settable
      ? `Set ${setting} under Settings as the sender does it.`
      : `${source.provider.name} does not sign that way: look at what sends this.`;

  for (const scheme of hmacs) {
    const other = scheme.encoding === "hex" ? "base64" : "hex";
    const urlSafe = { ...request, headers: request.headers.map(([name, value]) => [name, plainBase64(value)] as const) };
    if (tried({ schemes: [{ ...scheme, encoding: other }] }))
      return form("encoding", `The signature is written in ${other}`, `${scheme.encoding} is expected`, advice("Encoding"));
    if (tried({ schemes: [{ ...scheme, encoding: "base64" }], request: urlSafe }))
      return form(
        "encoding",
        "The signature is written in URL-safe base64",
        `${scheme.encoding} is expected`,
        "Have the sender write + and / instead of - and _.",
      );
    const bare = bareOf(scheme);
    if (bare && tried({ schemes: [bare] }))
      return form(
        "malformed_header",
        `The signature lacks its '${prefixOf(scheme)}'`,
        `'${prefixOf(scheme)}' is expected before it`,
        advice("the prefix"),
      );
    for (const algorithm of ALGORITHMS)
      if (algorithm !== scheme.algorithm && tried({ schemes: [{ ...scheme, algorithm }] }))
        return form("algorithm", `Signed with ${nameOf(algorithm)}`, `${nameOf(scheme.algorithm)} is expected`, advice("Algorithm"));
    for (const key of KEYS)
      if (key !== scheme.key && tried({ schemes: [{ ...scheme, key }] }))
        return form(
          "key_encoding",
          `The sender uses the secret ${keyWords[key]}`,
          `here it is used ${keyWords[scheme.key]}`,
          advice("Key encoding"),
        );
    for (const text of TEXTS)
      if (!scheme.signs.includes(text) && tried({ schemes: [{ ...scheme, signs: [text] }] }))
        return form("signed_text", `Signed is ${text}`, `${scheme.signs[0]} is expected to be`, advice("Signed text"));
  }
  return undefined;
}

const form = (cause: SignatureExplanation["cause"], title: string, expected: string, next: string): SignatureExplanation => ({
  cause,
  title,
  detail: `The secret is right and the body arrived as it was signed; ${expected}.`,
  next,
});

const plainBase64 = (value: string) => value.replaceAll("-", "+").replaceAll("_", "/");
const nameOf = (algorithm: Signature["algorithm"]) => algorithm.replace("hmac-sha", "HMAC-SHA-");

function prefixOf({ parse }: Signature): string {
  if (parse === "raw") return "";
  if ("prefix" in parse) return parse.prefix;
  if ("list" in parse) return `${parse.list.version},`;
  return "pairs" in parse ? `${parse.pairs.signature}=` : "";
}

/** The scheme without what stands before the signature; undefined where nothing must, or where the time stands there too. */
function bareOf(scheme: Signature): Signature | undefined {
  const isPlain = prefixOf(scheme) === "" || (typeof scheme.parse === "object" && "pairs" in scheme.parse);
  return isPlain ? undefined : { ...scheme, parse: "raw" };
}
