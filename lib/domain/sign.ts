/** Signs a body as its provider would: for `send`, test events and tests. The mirror of signature.ts. */
import type { Provider, Signature } from "#lib/providers/provider.ts";
import { factsOf } from "./locate.ts";
import type { HeaderList } from "./request.ts";
import { digestOf, keyOf, schemesFor } from "./signature.ts";
import { renderBytes } from "./template.ts";

/**
 * The headers to send with `body`: those given, a content type, the timestamp and the signature.
 * Public-key schemes are skipped: we hold no private key of anybody's.
 */
export function signSample(
  provider: Provider,
  settings: Readonly<Record<string, string>>,
  credentials: Readonly<Record<string, string>>,
  body: Buffer,
  extraHeaders: HeaderList,
  now: Date,
  url = "",
): [name: string, value: string][] {
  const headers: [string, string][] = [["content-type", "application/json"]];
  for (const [name, value] of extraHeaders) {
    const same = headers.find(([key]) => key === name);
    if (same) same[1] = value;
    else headers.push([name, value]);
  }
  for (const scheme of schemesFor(provider, settings).filter(({ algorithm }) => algorithm !== "ed25519")) {
    const { timestamp } = scheme;
    const ts = Math.floor(now.getTime() / (timestamp?.unit === "ms" ? 1 : 1000)).toString();
    if (timestamp && timestamp.from !== "signature") headers.push([nameOf(timestamp.from), ts]);
    const facts = factsOf({ method: "POST", path: "", query: "", headers, body, url }, settings);
    const key = keyOf(scheme.key, credentials.secret ?? "");
    const signed = renderBytes(scheme.signs[0] ?? "{body}", facts, { ts });
    if (key && signed) headers.push([nameOf(scheme.from), written(scheme, digestOf(scheme, key, signed).toString(scheme.encoding), ts)]);
  }
  return headers;
}

const nameOf = (expression: string) => expression.slice(expression.indexOf(":") + 1);

/** The signature in its header's form. */
function written({ parse }: Signature, signature: string, ts: string): string {
  if (parse === "raw") return signature;
  if ("prefix" in parse) return parse.prefix + signature;
  if ("prefixOptional" in parse) return parse.prefixOptional + signature;
  if ("list" in parse) return `${parse.list.version},${signature}`;
  const { timestamp, signature: name, separator } = parse.pairs;
  return [...(timestamp ? [`${timestamp}=${ts}`] : []), `${name}=${signature}`].join(separator);
}
