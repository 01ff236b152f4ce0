/** One event as a file: what the page shows (secrets masked) and its payload, whole. */
import { readPayload } from "#components/payload/readPayload.ts";
import { loadBody } from "#components/queries/events.ts";
import type { EventDetail } from "#lib/contracts/events.ts";

/** `payload` is the text as received, in which every digit is kept; `payloadBase64` where it is no text. */
export async function exportEvent(event: EventDetail): Promise<void> {
  const bytes = await loadBody(event.id);
  const { text } = readPayload(bytes);
  const payload = text === undefined ? { payloadBase64: toBase64(bytes) } : { payload: text };
  save(`${event.id}.json`, new Blob([JSON.stringify({ ...event, ...payload }, null, 2)], { type: "application/json" }));
}

function save(name: string, blob: Blob) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}
