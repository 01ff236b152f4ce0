/** Text from outside, made safe to look at: what has no shape, or turns the reading direction, is written out. */

// Controls, deletes, soft hyphen, zero widths, bidirectional overrides, separators, byte order mark, lone surrogates.
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };

/** Writes invisible characters as JSON escapes. Everything else stays as it is. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** As `visible`, but lines and tabs stay: for whole texts. */
export function visibleLines(text: string): string {
  return text.replace(UNSEEN, (character) => (character === "\n" || character === "\t" ? character : visible(character)));
}

/** A string as JSON shows it: in quotes, its own quotes and backslashes escaped. */
export const quoted = (text: string): string => `"${visible(text.replaceAll(/[\\"]/g, "\\$&"))}"`;

/** `00000010  7b 22 69 64 …  {"id…`: bytes, sixteen a line. */
export function hexLine(bytes: Uint8Array, at: number): string {
  const line = bytes.subarray(at, at + 16);
  const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, "0"));
  const text = Array.from(line, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
  return `${at.toString(16).padStart(8, "0")}  ${hex.slice(0, 8).join(" ").padEnd(23)}  ${hex.slice(8).join(" ").padEnd(23)}  ${text}`;
}
