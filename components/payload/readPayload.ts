/** Bytes → text → tree: what a payload is, decided once for every view of it. */
import { type JsonNode, parseJson } from "#lib/domain/json.ts";

export type Payload = {
  bytes: Uint8Array;
  /** Undefined when the bytes are not UTF-8. */
  text: string | undefined;
  root: JsonNode | undefined;
  /** Why there is no tree. */
  problem: string | undefined;
};

const utf8 = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function readPayload(bytes: Uint8Array): Payload {
  const text = decode(bytes);
  if (bytes.length === 0) return { bytes, text: "", root: undefined, problem: "The body is empty." };
  if (text === undefined)
    return { bytes, text, root: undefined, problem: "These bytes are not UTF-8 text, so they are shown as they are." };
  const parsed = parseJson(text);
  if (parsed.ok) return { bytes, text, root: parsed.root, problem: undefined };
  return {
    bytes,
    text,
    root: undefined,
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
