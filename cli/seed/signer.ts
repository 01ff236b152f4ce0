/** Signs what a source's provider would have sent, with the source's own secret. */
import { createSecretKey } from "node:crypto";
import { digestOf, keyOf, schemesFor } from "#lib/domain/signature.ts";
import type { Provider } from "#lib/providers/provider.ts";

/** The headers that go with a body, as the end of a JSON list of pairs. `id`: what the sender calls the message, where that is signed. */
export type Sign = (body: Buffer, ms: number, id: string) => string;

export function signerOf(provider: Provider, settings: Readonly<Record<string, string>>, secret: string): Sign {
  const scheme = schemesFor(provider, settings)[0];
  const bytes = scheme && keyOf(scheme.key, secret);
  if (!scheme || !bytes) return () => "]";
  const key = createSecretKey(bytes);
  const { timestamp, parse, encoding } = scheme;
  const name = headerOf(scheme.from);
  const [before = ""] = (scheme.signs[0] ?? "").split("{body}");
  return (body, ms, id) => {
    const ts = String(Math.floor(ms / 1000) - 1);
    const signed = before.replace("{ts}", ts).replace("{header:webhook-id}", id);
    const signature = digestOf(scheme, key, [signed, body]).toString(encoding);
    const stamp = timestamp && timestamp.from !== "signature" ? `,["${headerOf(timestamp.from)}","${ts}"]` : "";
    return `${stamp},["${name}","${written(parse, signature, ts)}"]]`;
  };
}

const headerOf = (expression: string) => expression.slice(expression.indexOf(":") + 1);

function written(parse: NonNullable<Provider["signatures"][number]>["parse"], signature: string, ts: string): string {
  if (parse === "raw") return signature;
  if ("prefix" in parse) return parse.prefix + signature;
  if ("prefixOptional" in parse) return parse.prefixOptional + signature;
  if ("list" in parse) return `${parse.list.version},${signature}`;
  return `${parse.pairs.timestamp ?? "t"}=${ts},${parse.pairs.signature}=${signature}`;
}
