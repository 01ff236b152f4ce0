/** The words that go back to a sender. */
import { publicId } from "#lib/domain/id.ts";
import type { AppError } from "#lib/errors.ts";
import type { Provider } from "#lib/providers/provider.ts";
import type { Stored } from "./storeBatch.ts";

export type Answer = { status: number; headers: Record<string, string>; body: string };

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };

/** 202 with the id (or ids of a batch), 200 with the first id for a repeat; a preset may fix status and emptiness. */
export function acceptedAnswer({ ids, duplicate }: Stored, batch: boolean, { acknowledge }: Provider): Answer {
  const status = acknowledge.status ?? (duplicate ? 200 : 202);
  if (acknowledge.emptyBody) return { status, headers: { "cache-control": "no-store" }, body: "" };
  const events = ids.map((id) => publicId("evt", id));
  const answer = { ...(batch ? { ids: events } : { id: events[0] }), ...(duplicate ? { duplicate } : {}) };
  return { status, headers: JSON_HEADERS, body: JSON.stringify(answer) };
}

/** A handshake's answer: text is never HTML and never sniffed as such. */
export function handshakeAnswer(handshake: { status: number; type: string; body: string }): Answer {
  return {
    status: handshake.status,
    headers: { "content-type": `${handshake.type}; charset=utf-8`, "x-content-type-options": "nosniff", "cache-control": "no-store" },
    body: handshake.body,
  };
}

/** Any refusal. Our own trouble is a 503 with `Retry-After`. */
export function errorAnswer(error: AppError, requestId: string): Answer {
  const { code, message, fix, status } = error;
  return {
    status,
    headers: {
      ...JSON_HEADERS,
      ...(status === 503 ? { "retry-after": "1" } : {}),
      ...(status === 405 ? { allow: "POST, GET, HEAD" } : {}),
    },
    body: JSON.stringify({ error: { code, message, fix, requestId: publicId("req", requestId) } }),
  };
}
