/** Makes one outbound call and says how it was answered. */
import { type Agent, type Dispatcher, request } from "undici";
import type { CallAnswer, PreparedCall } from "#lib/domain/outbox.ts";
import { waitOf } from "#lib/domain/retryAfter.ts";
import { AppError } from "#lib/errors.ts";
import { checkUrl, type EgressPolicy } from "./egress.ts";

const KEPT_BYTES = 1_024;

export type CallReport = CallAnswer & { response: string | null; error: string | null };

/** Never throws: what went wrong is shown with the call. Redirects are not followed: they would leave the checked address. */
export async function makeCall(agent: Agent, policy: EgressPolicy, call: PreparedCall, timeoutMs: number): Promise<CallReport> {
  try {
    const target = checkUrl(call.url, policy);
    const { statusCode, headers, body } = await request(target, {
      method: call.method as Dispatcher.HttpMethod,
      dispatcher: agent,
      signal: AbortSignal.timeout(timeoutMs),
      headers: Object.fromEntries(call.headers),
      body: call.body,
    });
    const response = await firstBytes(body);
    const ok = statusCode >= 200 && statusCode < 300;
    const error = ok ? null : `it answered ${statusCode}${statusCode < 400 ? "; redirects are not followed" : ""}`;
    return { status: statusCode, wait: waitOf({ status: statusCode, headers }, new Date()), response, error };
  } catch (error) {
    return { status: null, refused: isRefused(error), response: null, error: reasonOf(error, timeoutMs) };
  }
}

/** The rest is not read. A body that breaks off changes nothing: the status has been given. */
async function firstBytes(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= KEPT_BYTES) break;
    }
  } catch {
    // As much as came.
  }
  return Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString("utf8").replaceAll("\0", "\u{fffd}").toWellFormed();
}

const codeOf = (error: unknown): unknown => (typeof error === "object" && error !== null && "code" in error ? error.code : undefined);

const isRefused = (error: unknown): boolean =>
  error instanceof AppError || codeOf(error) === "EEGRESS" || (error instanceof Error && codeOf(error.cause) === "EEGRESS");

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof AppError) return error.message;
  if (!(error instanceof Error)) return "it could not be called";
  if (error.name === "TimeoutError") return `it did not answer within ${timeoutMs} ms`;
  return (error.cause instanceof Error ? error.cause.message : error.message).slice(0, 300).toWellFormed();
}
