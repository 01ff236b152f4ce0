/** A provider as it behaves in the world: it signs, posts, and posts the same bytes again until somebody says 2xx. */
import { setTimeout as sleep } from "node:timers/promises";
import { signSample } from "#lib/domain/sign.ts";
import { providers } from "#lib/providers/index.ts";
import { makeSample } from "#lib/providers/samples/index.ts";

export type Acknowledged = { seed: number; id: string; status: number };

export type SenderOptions = {
  /** Ingest URLs to post to in turn. */
  urls: readonly string[];
  secret: string;
  count: number;
  perSecond: number;
  deadline: number;
  onAcknowledged?(soFar: number): void;
};

const TYPES = ["payment_intent.succeeded", "invoice.paid"];
const TIMEOUT_MS = 5_000;
const RETRY_MS = 200;

/** Sends `count` different Stripe events at a steady pace. @returns the client's own ledger of what was acknowledged */
export async function sendAll({ urls, secret, count, perSecond, deadline, onAcknowledged }: SenderOptions): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  const startedAt = Date.now();
  const send = async (seed: number) => {
    await sleep(startedAt + (seed / perSecond) * 1000 - Date.now());
    acknowledged.push(await sendUntilAcknowledged(seed, urls, secret, deadline));
    onAcknowledged?.(acknowledged.length);
  };
  await Promise.all(Array.from({ length: count }, (_, seed) => send(seed)));
  return acknowledged;
}

async function sendUntilAcknowledged(seed: number, urls: readonly string[], secret: string, deadline: number): Promise<Acknowledged> {
  const stripe = providers.stripe;
  if (!stripe) throw new Error("There is no provider 'stripe'.");
  const { body, headers } = makeSample("stripe", TYPES[seed % TYPES.length], seed);
  const signed = [...headers, ...signSample(stripe, {}, { secret }, body, headers, new Date())];
  for (let attempt = seed; Date.now() < deadline; attempt++) {
    const answer = await post(urls[attempt % urls.length] ?? "", signed, body);
    if (answer?.ok) return { seed, id: (JSON.parse(answer.text) as { id: string }).id, status: answer.status };
    if (answer && answer.status < 500) throw new Error(`Event ${seed} was refused: ${answer.status} ${answer.text}`);
    await sleep(RETRY_MS);
  }
  throw new Error(`Event ${seed} was not acknowledged in time.`);
}

/** @returns undefined when there was no whole answer, which tells the sender nothing */
async function post(url: string, headers: [string, string][], body: Buffer) {
  try {
    const response = await fetch(url, { method: "POST", headers, body: new Uint8Array(body), signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch {
    return undefined;
  }
}
