/** What proxies, body parsers and editors make of a body, undone: for the question whether a refused signature fits what was sent. */
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

/** `change`: what must have happened to the body on its way, as the end of "the body was changed: …". */
export type BodyVariant = { change: string; body: Buffer };

/** A refused body is at most this long when it is kept; unpacked it may not grow without bounds either. */
const MAX_UNPACKED = 1_048_576;

/** Each is another body than the one given. Text is changed without parsing it, so that no number is rounded. */
export function bodyVariants(body: Buffer): BodyVariant[] {
  const text = body.toString("utf8");
  const made: [change: string, make: () => Buffer | string | undefined][] = [
    ["a byte order mark was put before it", () => (text.startsWith("\uFEFF") ? text.slice(1) : undefined)],
    ["a line break was added at its end", () => text.replace(/\r?\n$/, "")],
    ["white space was added around it", () => text.trim()],
    ["the line break at its end was removed", () => `${text}\n`],
    ["its line breaks became CRLF", () => text.replaceAll("\r\n", "\n")],
    ["its CRLF line breaks became LF", () => text.replaceAll(/\r?\n/g, "\r\n")],
    ["its JSON was written anew (other white space)", () => compactJson(text)],
    ["its JSON was written anew (other white space)", () => spacedJson(compactJson(text))],
    ["its JSON was written anew (indented)", () => prettyJson(text, 2)],
    ["its JSON was written anew (indented)", () => prettyJson(text, 4)],
    ["its JSON was written anew (other escapes)", () => escapedJson(compactJson(text))],
    ["its JSON was written anew (other escapes)", () => unescapedJson(compactJson(text))],
    ["its characters were encoded a second time", () => Buffer.from(text, "latin1")],
    ["it was percent-decoded", () => encodeURIComponent(text)],
    ["it was percent-encoded", () => decoded(text)],
    ["it was compressed", () => unpacked(body)],
  ];
  const seen = new Set([body.toString("latin1")]);
  return made.flatMap(([change, make]) => {
    const variant = make();
    if (variant === undefined) return [];
    const bytes = Buffer.from(variant as string);
    const key = bytes.toString("latin1");
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ change, body: bytes }];
  });
}

/** JSON text in its parts: strings whole, white space between parts left out. Undefined when it does not look like JSON. */
function jsonParts(text: string): string[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  return text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs) ?? undefined;
}

const compactJson = (text: string): string | undefined => jsonParts(text)?.join("");

/** As Python writes it: a space after commas and colons. */
const spacedJson = (compact: string | undefined): string | undefined =>
  compact &&
  jsonParts(compact)
    ?.map((part) => (part === "," || part === ":" ? `${part} ` : part))
    .join("");

function prettyJson(text: string, indent: number): string | undefined {
  const parts = jsonParts(text);
  if (!parts) return undefined;
  let depth = 0;
  const line = () => `\n${" ".repeat(indent * depth)}`;
  return parts
    .map((part, index) => {
      const opens = part === "{" || part === "[";
      const closes = part === "}" || part === "]";
      const isEmpty = (opens && /[}\]]/.test(parts[index + 1] ?? "")) || (closes && /[{[]/.test(parts[index - 1] ?? ""));
      if (closes) depth--;
      const before = closes && !isEmpty ? line() : "";
      if (opens) depth++;
      if (part === ":") return ": ";
      return `${before}${part}${(opens && !isEmpty) || part === "," ? line() : ""}`;
    })
    .join("");
}

/** As PHP and Meta write it. */
const escapedJson = (compact: string | undefined): string | undefined =>
  compact?.replaceAll("/", "\\/").replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

const unescapedJson = (compact: string | undefined): string | undefined =>
  compact
    ?.replaceAll("\\/", "/")
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (whole, hex: string) =>
      Number.parseInt(hex, 16) < 0x80 ? whole : String.fromCharCode(Number.parseInt(hex, 16)),
    );

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function unpacked(body: Buffer): Buffer | undefined {
  const options = { maxOutputLength: MAX_UNPACKED };
  for (const unpack of [gunzipSync, inflateSync, brotliDecompressSync])
    try {
      return unpack(body, options);
    } catch {
      // Not packed that way.
    }
  return undefined;
}
