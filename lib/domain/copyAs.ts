/**
 * A request as something to paste: cURL, fetch, HTTPie. The body arrives byte for byte, whatever is in it.
 *
 * Text is a quoted word, in which no shell looks for anything. What is not plain text (control characters, broken UTF-8), or longer
 * than the system lets one word be, goes as base64 through a pipe.
 */
import type { HeaderList } from "./request.ts";

export type Copyable = {
  method: string;
  url: string;
  headers: HeaderList;
  body: Uint8Array;
  /** What whoever pastes it should know, a line each. */
  notes: readonly string[];
};

/** Linux lets one argument be 128 KiB; quoting may make it longer. */
const MAX_WORD = 60_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNTYPEABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;

/** The body as text that may stand in quotes; undefined when it must travel as base64. */
function plainText(body: Uint8Array): string | undefined {
  if (body.length > MAX_WORD) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return UNTYPEABLE.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** A word that sh, bash and zsh take as it is: newlines, `$`, `!` and backslashes too. */
export const shellWord = (text: string): string => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

export function curlCommand({ method, url, headers, body, notes }: Copyable): string {
  const text = plainText(body);
  const parts = [
    `curl${/[[\]{}]/.test(url) ? " --globoff" : ""} -X ${method} ${shellWord(url)}`,
    ...headers.map(([name, value]) => `-H ${shellWord(value === "" ? `${name};` : `${name}: ${value}`)}`),
    // `raw`: a body that begins with @ is no file's name.
    text === undefined ? "--data-binary @-" : `--data-raw ${shellWord(text)}`,
  ];
  return withNotes(notes, piped(text, body, parts));
}

/** HTTPie 3 or newer. */
export function httpieCommand({ method, url, headers, body, notes }: Copyable): string {
  const text = plainText(body);
  const parts = [
    text === undefined ? `http ${method} ${shellWord(url)}` : `http --ignore-stdin ${method} ${shellWord(url)}`,
    // Its own separators may begin with the colon: := and :@ mean other things.
    ...headers.map(([name, value]) => shellWord(value === "" ? `${name};` : `${name}:${value.replace(/^[=@]/, "\\$&")}`)),
    ...(text === undefined ? [] : [`--raw ${shellWord(text)}`]),
  ];
  return withNotes(notes, piped(text, body, parts));
}

/** For Node, Bun and Deno. */
export function fetchCode({ method, url, headers, body, notes }: Copyable): string {
  const text = plainText(body);
  const sent = text === undefined ? `Buffer.from(${JSON.stringify(base64(body))}, "base64")` : JSON.stringify(text);
  const lines = [
    ...notes.map((note) => `// ${note}`),
    `await fetch(${JSON.stringify(url)}, {`,
    `  method: ${JSON.stringify(method)},`,
    "  headers: [",
    ...headers.map((header) => `    ${JSON.stringify(header).replace('","', '", "')},`),
    "  ],",
    `  body: ${sent},`,
    "});",
  ];
  return `${lines.join("\n")}\n`;
}

const withNotes = (notes: readonly string[], command: string) => [...notes.map((note) => `# ${note}`), command].join("\n");

function piped(text: string | undefined, body: Uint8Array, parts: readonly string[]): string {
  const command = parts.join(" \\\n  ");
  if (text !== undefined) return `${command}\n`;
  const lines = base64(body).match(/.{1,76}/g) ?? [];
  return `base64 -d <<'BODY' | ${command}\n${lines.join("\n")}\nBODY\n`;
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  // In slices: one call with a megabyte of arguments overflows the stack.
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}
