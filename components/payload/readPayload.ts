/** Bytes → text → tree or form: what a payload is, decided once for every view of it. */
import { type FormField, parseForm } from "#lib/domain/form.ts";
import { type JsonNode, parseJson } from "#lib/domain/json.ts";

export type Payload = {
  bytes: Uint8Array;
  /** Undefined when the bytes are not UTF-8. */
  text: string | undefined;
  root: JsonNode | undefined;
  /** Set when the text is a form (`a=1&payload=%7B…`). */
  form: readonly FormField[] | undefined;
  /** Why there is no tree. */
  problem: string | undefined;
};

const utf8 = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function readPayload(bytes: Uint8Array): Payload {
  const text = decode(bytes);
  const plain = { bytes, text, root: undefined, form: undefined };
  if (bytes.length === 0) return { ...plain, text: "", problem: "The body is empty." };
  if (text === undefined) return { ...plain, problem: "These bytes are not UTF-8 text, so they are shown as they are." };
  // A byte order mark is no part of the JSON; without it every place in the text would be one off, so it stays a blank.
  const parsed = parseJson(text.startsWith("\u{feff}") ? ` ${text.slice(1)}` : text);
  if (parsed.ok) return { ...plain, root: parsed.root, problem: undefined };
  const form = parseForm(text);
  if (form) return { ...plain, form, problem: undefined };
  return {
    ...plain,
    problem: `This is not JSON: ${parsed.problem}, at character ${(parsed.position + 1).toLocaleString("en")}.`,
  };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8().decode(bytes);
  } catch {
    return undefined;
  }
}
