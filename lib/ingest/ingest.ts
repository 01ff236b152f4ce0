/**
 * One request → a verdict and an answer. Both shells (receiver, Next route handler) call `receive`.
 *
 *   unknown key            → 404, nothing recorded
 *   a provider's handshake → answered from memory, recorded
 *   refused                → 4xx, recorded with its reason
 *   accepted               → stored by a group commit, then 2xx
 *   cannot be stored       → 503 with Retry-After, nothing acknowledged
 */
import { hash } from "node:crypto";
import { crashPoint } from "#lib/crashPoint.ts";
import { answerHandshake } from "#lib/domain/handshake.ts";
import { newId } from "#lib/domain/id.ts";
import { type HeaderList, headerOf, type RawRequest } from "#lib/domain/request.ts";
import { verifySignature } from "#lib/domain/signature.ts";
import { splitRequest } from "#lib/domain/split.ts";
import { AppError } from "#lib/errors.ts";
import { type Answer, acceptedAnswer, errorAnswer, handshakeAnswer } from "./answer.ts";
import type { Budget } from "./budget.ts";
import type { Recorder } from "./recorder.ts";
import type { CachedSource, SourceCache } from "./sourceCache.ts";
import type { Incoming } from "./storeBatch.ts";

export type Arrival = {
  key: string;
  method: string;
  path: string;
  query: string;
  headers: HeaderList;
  remoteAddress: string;
  /**
   * Reads the body under this limit; called at most once. `charge` is called for each chunk before it is kept.
   * @throws AppError body_too_large, body_incomplete, body_timeout, or what `charge` throws
   */
  readBody(maxBytes: number, charge: (bytes: number) => void): Promise<Buffer>;
};

export type IngestDeps = {
  cache: SourceCache;
  recorder: Recorder;
  budget: Budget;
  maxBodyBytes: number;
  /** What providers were told: `https://hooks.example.com`. */
  ingestUrl: string;
  now(): Date;
  /** Anything that is not an AppError: a bug. It is logged and the sender is asked to come again. */
  onBug(error: unknown): void;
};

/** Values of these headers are never stored. */
const SECRET_HEADERS = new Set(["authorization", "cookie", "proxy-authorization"]);

export function createIngest(deps: IngestDeps) {
  return async function receive(arrival: Arrival): Promise<Answer> {
    const id = newId();
    let source: CachedSource | undefined;
    let body: Buffer | undefined;
    let share: ReturnType<Budget["open"]> | undefined;
    try {
      source = deps.cache.find(arrival.key) ?? (await findAgain(deps, arrival.key));
      deps.recorder.received(id, source.id);
      if (source.disabled) throw new AppError("source_disabled", { source: source.name });
      share = deps.budget.open(source.id);
      if (arrival.method !== "POST" && arrival.method !== "GET" && arrival.method !== "HEAD")
        throw new AppError("method_not_allowed", { method: arrival.method });
      if (arrival.method === "POST") body = await readWhole(deps, arrival, source, share.charge);
      return await decide(deps, source, toRaw(deps, arrival, body ?? EMPTY), { id, remoteAddress: arrival.remoteAddress });
    } catch (error) {
      const refusal = error instanceof AppError ? error : new AppError("storage_unavailable", undefined, { cause: error });
      if (refusal !== error) deps.onBug(error);
      if (source && refusal.status >= 500) deps.recorder.shed(id, source.id, refusal.code);
      else if (source) deps.recorder.refuse(recordOf(id, source, toRaw(deps, arrival, body ?? EMPTY), arrival.remoteAddress), refusal);
      return errorAnswer(refusal, id);
    } finally {
      share?.close();
    }
  };
}

const EMPTY = Buffer.alloc(0);

/** A source made a moment ago may not have been announced yet. */
async function findAgain({ cache }: IngestDeps, key: string): Promise<CachedSource> {
  await cache.refresh(performance.now());
  const source = cache.find(key);
  if (!source) throw new AppError("unknown_ingest_key");
  return source;
}

async function readWhole(deps: IngestDeps, arrival: Arrival, source: CachedSource, charge: (bytes: number) => void): Promise<Buffer> {
  const encoding = headerOf(arrival.headers, "content-encoding");
  if (encoding && encoding.toLowerCase() !== "identity") throw new AppError("encoding_not_supported", { encoding: encoding.slice(0, 40) });
  return arrival.readBody(source.maxBodyBytes ?? deps.maxBodyBytes, charge);
}

const toRaw = (deps: IngestDeps, { method, path, query, headers }: Arrival, body: Buffer): RawRequest => ({
  method,
  path,
  query,
  headers,
  body,
  url: `${deps.ingestUrl}${path}${query ? `?${query}` : ""}`,
});

type Meta = { id: string; remoteAddress: string };

async function decide(deps: IngestDeps, source: CachedSource, raw: RawRequest, { id, remoteAddress }: Meta): Promise<Answer> {
  const now = deps.now();
  const handshake = answerHandshake(source.provider, source.settings, source.secretsAt(now), raw, now);
  if (handshake) {
    if (!handshake.ok) throw new AppError("handshake_rejected", { source: source.name, handshake: handshake.id });
    deps.recorder.note({
      ...recordOf(id, source, raw, remoteAddress),
      verdict: "handshake",
      reason: handshake.id,
      status: handshake.status,
    });
    return handshakeAnswer(handshake);
  }
  if (raw.method !== "POST") throw new AppError("method_not_allowed", { method: raw.method });
  if (raw.body.length === 0) throw new AppError("empty_body");

  const { current, secretVersion } = await verify(deps, source, raw, now);
  crashPoint("ingest:after_verify");
  return accept(deps, current, { ...recordOf(id, current, raw, remoteAddress), secretVersion }, raw);
}

/** A refused signature is checked once more against freshly read secrets: a rotation may be a moment old. */
async function verify(deps: IngestDeps, source: CachedSource, raw: RawRequest, now: Date) {
  const check = (candidate: CachedSource) => verifySignature(candidate.provider, candidate.settings, candidate.secretsAt(now), raw, now);
  let current = source;
  let verdict = check(source);
  if (!verdict.ok && deps.recorder.mayDoubt(source.id)) {
    await deps.cache.refresh(performance.now());
    current = deps.cache.find(source.key) ?? source;
    verdict = check(current);
  }
  if (!verdict.ok) throw new AppError("signature_rejected", { source: source.name, reason: verdict.reason });
  if (verdict.secretVersion !== null) deps.recorder.usedSecret(current.secretId(verdict.secretVersion), now);
  return { current, secretVersion: verdict.secretVersion };
}

async function accept(deps: IngestDeps, source: CachedSource, request: Incoming["request"], raw: RawRequest): Promise<Answer> {
  const split = splitRequest(source.provider, source.settings, raw);
  const events = split.map((event) => ({
    split: event,
    id: newId(),
    bodyHash: hash("sha256", event.start === null || event.end === null ? raw.body : raw.body.subarray(event.start, event.end), "buffer"),
    handlers: source.handlersFor(event.type),
  }));
  const stored = await deps.recorder.store({ refusal: "", request, events });
  const isBatch = split.length !== 1 || split[0]?.start != null;
  return acceptedAnswer(stored, isBatch, source.provider);
}

function recordOf(id: string, source: CachedSource, raw: RawRequest, remoteAddress: string): Incoming["request"] {
  return {
    id,
    sourceId: source.id,
    method: raw.method,
    query: raw.query.slice(0, 4096),
    headers: JSON.stringify(raw.headers.map(([name, value]) => [name, SECRET_HEADERS.has(name) ? "[not stored]" : value])),
    body: raw.body,
    bodyBytes: raw.body.length,
    verdict: "accepted",
    reason: null,
    status: source.provider.acknowledge.status ?? 202,
    remoteAddress,
    secretVersion: null,
  };
}
