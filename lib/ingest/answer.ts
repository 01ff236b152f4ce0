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

/** As an accepted request is answered, but with the request's id: no event came of it. */
export function unverifiedAnswer(requestId: string, { acknowledge }: Provider): Answer {
  const status = acknowledge.status ?? 202;
  if (acknowledge.emptyBody) return { status, headers: { "cache-control": "no-store" }, body: "" };
  return { status, headers: JSON_HEADERS, body: JSON.stringify({ requestId: publicId("req", requestId), unverified: true }) };
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
  const { status } = error;
  return {
    status,
    headers: {
      ...JSON_HEADERS,
      ...(status === 503 ? { "retry-after": "1" } : {}),
      ...(status === 405 ? { allow: "POST, GET, HEAD" } : {}),
    },
    body: `${startOf(error)},"requestId":"${publicId("req", requestId)}"}}`,
  };
}

const starts = new Map<string, string>();
/** Beyond it they are made each time: messages that name a moment are without number. */
const MAX_STARTS = 500;

/** All but the id, made once: a flood is refused in few words. */
function startOf({ code, message, fix }: AppError): string {
  const key = `${code} ${message}`;
  let start = starts.get(key);
  if (start === undefined) {
    start = JSON.stringify({ error: { code, message, fix } }).slice(0, -2);
    if (starts.size < MAX_STARTS) starts.set(key, start);
  }
  return start;
}
