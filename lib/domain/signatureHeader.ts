/** How a signature is written in its header: with a prefix, in pairs, in a list; in hex or base64. */
import type { Signature } from "#lib/providers/provider.ts";
import type { HeaderList } from "./request.ts";

const nameOf = (expression: string) => expression.slice(expression.indexOf(":") + 1);

const headerNames = new WeakMap<Signature, readonly string[]>();

/** The headers a scheme reads or signs: its own first. */
export function headersOf(scheme: Signature): readonly string[] {
  let names = headerNames.get(scheme);
  if (!names) {
    const { from, timestamp, signs } = scheme;
    const signed = signs.flatMap((template) => [...template.matchAll(/\{header:([^{}]+)\}/g)].map(([, name = ""]) => name.toLowerCase()));
    names = [nameOf(from), ...(timestamp && timestamp.from !== "signature" ? [nameOf(timestamp.from)] : []), ...signed];
    headerNames.set(scheme, names);
  }
  return names;
}

/**
 * The header that holds the signature. None that the scheme reads may be there twice: proxies disagree on whether the
 * first or the last counts.
 */
export function onlyHeader(
  scheme: Signature,
  headers: HeaderList,
): { ok: true; name: string; value: string } | { ok: false; reason: string } {
  const names = headersOf(scheme);
  const [own = ""] = names;
  const value = headers.find(([name]) => name === own)?.[1].trim();
  if (!value) return { ok: false, reason: `header ${own} is missing` };
  for (const name of names) {
    const times = headers.filter(([key]) => key === name).length;
    if (times > 1) return { ok: false, reason: `header ${name} is there ${times} times` };
  }
  return { ok: true, name: own, value };
}

/** At most this many candidates are tried: a header is the sender's to write. */
const MAX_SIGNATURES = 8;

/** The candidates in a header's text, and the time if it is among them. */
export function parseHeader({ parse }: Signature, value: string): { signatures: string[]; timestamp?: string | undefined } {
  if (parse === "raw") return { signatures: [value] };
  if ("prefix" in parse) return { signatures: value.startsWith(parse.prefix) ? [value.slice(parse.prefix.length)] : [] };
  if ("prefixOptional" in parse)
    return { signatures: [value.startsWith(parse.prefixOptional) ? value.slice(parse.prefixOptional.length) : value] };
  if ("list" in parse) {
    const start = `${parse.list.version},`;
    const entries = value.split(parse.list.separator).filter((entry) => entry.startsWith(start));
    return { signatures: entries.slice(0, MAX_SIGNATURES).map((entry) => entry.slice(start.length)) };
  }
  const { separator, signature, timestamp } = parse.pairs;
  const pairs = value.split(separator).map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  return {
    signatures: pairs
      .filter(([key]) => key === signature)
      .slice(0, MAX_SIGNATURES)
      .map(([, text]) => text),
    timestamp: pairs.find(([key]) => key === timestamp)?.[1],
  };
}

const HEX = /^(?:[0-9a-f]{2})+$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Node decodes junk to fewer bytes in silence; here junk is undefined. */
export function decode(text: string, encoding: "hex" | "base64"): Buffer | undefined {
  return (encoding === "hex" ? HEX : BASE64).test(text) ? Buffer.from(text, encoding) : undefined;
}
