/**
 * Outbound calls that commit with a handler's effects: what one is, and what an answer means for it.
 *
 *   2xx                                 → sent
 *   408, 409, 425, 429, 5xx, no answer  → queued again, later each time or when the remote says; dead after the last
 *   any other answer, a refused address → dead at once: the same call would be answered the same
 */
import { nextDelaySeconds } from "./backoff.ts";
import type { RetrySchedule } from "./handler.ts";
import { jsonText } from "./jsonText.ts";
import { PermanentError } from "./outcome.ts";

export type OutboundCall = {
  url: string;
  /** Default: POST. */
  method?: string;
  /** Kept encrypted until they are sent. `Idempotency-Key` is set for you. */
  headers?: Record<string, string>;
  /** Text and bytes go as they are; anything else as JSON, `bigint` in full. */
  body?: unknown;
  /** Names the call among those of one event and handler. Without it they are numbered in the order of `send`. */
  key?: string;
};

export type Outbox = {
  /**
   * Queues a call in the handler's transaction: it is sent after the commit, or never.
   * False: an earlier run of the same event queued it already, and it is not sent again.
   * @throws PermanentError for a call that can never be made
   */
  send(call: OutboundCall): Promise<boolean>;
};

export type PreparedCall = { method: string; url: string; headers: [name: string, value: string][]; body: Buffer | null };

const METHOD = /^[A-Z]{1,20}$/;
/** Belong to the connection, not to the call. */
const RESERVED = ["connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];
const MAX_BODY_BYTES = 1_048_576;

/** The call as it will be sent. */
export function prepareCall({ url, method = "POST", headers: given = {}, body }: OutboundCall, idempotencyKey: string): PreparedCall {
  if (!METHOD.test(method)) throw new PermanentError(`'${String(method).slice(0, 30)}' is no HTTP method.`);
  const headers = headersOf(given);
  const content = contentOf(body);
  if (content && (method === "GET" || method === "HEAD")) throw new PermanentError(`A ${method} carries no body.`);
  if (content && content.bytes.length > MAX_BODY_BYTES) throw new PermanentError(`The body is larger than ${MAX_BODY_BYTES} bytes.`);
  if (content && !headers.has("content-type")) headers.set("content-type", content.type);
  if (!headers.has("user-agent")) headers.set("user-agent", "Spillway");
  headers.set("idempotency-key", idempotencyKey);
  return { method, url, headers: [...headers], body: content?.bytes ?? null };
}

function headersOf(given: Record<string, string>): Headers {
  let headers: Headers;
  try {
    headers = new Headers(given);
  } catch (error) {
    // The engine's message quotes the value.
    throw new PermanentError("A header's name or value holds characters that HTTP does not allow.", { cause: error });
  }
  const reserved = RESERVED.find((name) => headers.has(name));
  if (reserved) throw new PermanentError(`The header '${reserved}' belongs to the connection and cannot be set.`);
  return headers;
}

function contentOf(body: unknown): { bytes: Buffer; type: string } | undefined {
  if (body === undefined) return undefined;
  if (typeof body === "string") return { bytes: Buffer.from(body), type: "text/plain;charset=utf-8" };
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body), type: "application/octet-stream" };
  const text = jsonText(body);
  if (text === undefined) throw new PermanentError("The body is nothing that JSON can hold.");
  return { bytes: Buffer.from(text), type: "application/json" };
}

/** What the receiver gets as `Idempotency-Key`: stable over attempts and replays. */
export const callKey = (eventKey: string, handler: string, call: string | number) => `${eventKey}:${handler}:${call}`;

export const CALL_RETRY: RetrySchedule = { maxAttempts: 15, firstDelaySeconds: 5, maxDelaySeconds: 7_200 };

/** `status` null: nobody answered. `refused`: the address may not be called. `wait`: seconds the remote asked for. */
export type CallAnswer = { status: number | null; refused?: boolean; wait?: number | undefined };
export type CallVerdict = { state: "sent" | "dead" } | { state: "queued"; delaySeconds: number };

const WORTH_REPEATING: readonly number[] = [408, 409, 425, 429];
const DAY_SECONDS = 86_400;

/** `attempt` counts from 1; `random` is in [0, 1). */
export function decideCall({ status, refused, wait }: CallAnswer, attempt: number, random: number): CallVerdict {
  if (status !== null && status >= 200 && status < 300) return { state: "sent" };
  const mayHelp = !refused && (status === null || status >= 500 || WORTH_REPEATING.includes(status));
  if (!mayHelp || attempt >= CALL_RETRY.maxAttempts) return { state: "dead" };
  return {
    state: "queued",
    delaySeconds: wait === undefined ? nextDelaySeconds(CALL_RETRY, attempt, random) : Math.min(wait, DAY_SECONDS),
  };
}
