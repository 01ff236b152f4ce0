/** Sends one alert as a webhook, signed by the Standard Webhooks specification. */
import { Webhook } from "standardwebhooks";
import { type Agent, request } from "undici";
import { AppError } from "#lib/errors.ts";
import { checkUrl, type EgressPolicy } from "./egress.ts";

export type Sent = { ok: true; status: number; body: string } | { ok: false; status: number | null; body: string | null; error: string };

const TIMEOUT_MS = 5_000;
const KEPT_BYTES = 2_000;

/**
 * Posts `payload` to `url`. Never throws: what went wrong is part of the delivery log.
 * Redirects are not followed; a redirect is a failure.
 */
export async function sendWebhook(
  agent: Agent,
  policy: EgressPolicy,
  { id, url, secret, payload, now }: { id: string; url: string; secret: () => string; payload: unknown; now: Date },
): Promise<Sent> {
  const body = JSON.stringify(payload);
  try {
    const target = checkUrl(url, policy);
    const signature = new Webhook(secret()).sign(id, now, body);
    const response = await request(target, {
      method: "POST",
      dispatcher: agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        "content-type": "application/json",
        "user-agent": "Spillway",
        "webhook-id": id,
        "webhook-timestamp": Math.floor(now.getTime() / 1000).toString(),
        "webhook-signature": signature,
      },
      body,
    });
    const text = (await response.body.text()).slice(0, KEPT_BYTES).replaceAll("\0", "");
    const { statusCode } = response;
    if (statusCode >= 200 && statusCode < 300) return { ok: true, status: statusCode, body: text };
    return {
      ok: false,
      status: statusCode,
      body: text,
      error: statusCode < 400 ? `it answered ${statusCode}; redirects are not followed` : `it answered ${statusCode}`,
    };
  } catch (error) {
    return { ok: false, status: null, body: null, error: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  if (!(error instanceof Error)) return "it could not be called";
  if (error.name === "TimeoutError") return `it did not answer within ${TIMEOUT_MS} ms`;
  return (error.cause instanceof Error ? error.cause.message : error.message).slice(0, 300);
}
