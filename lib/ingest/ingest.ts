/**
 * One request → a verdict and an answer. Both shells (receiver, Next route handler) call `receive`.
 *
 *   unknown key            → 404, nothing recorded (503 when that cannot be told)
 *   a provider's handshake → answered from memory, recorded
 *   refused                → 4xx, recorded with its reason
 *   accepted               → stored by a group commit, then 2xx
 *   cannot be stored       → 503 with Retry-After, nothing acknowledged
 */
import { newId } from "#lib/domain/id.ts";
import type { HeaderList, RawRequest } from "#lib/domain/request.ts";
import { AppError } from "#lib/errors.ts";
import { type Answer, errorAnswer } from "./answer.ts";
import type { Budget } from "./budget.ts";
import { type DecideDeps, decide } from "./decide.ts";
import { type Encoding, encodingOf, isEncoding } from "./decompress.ts";
import { rowOf } from "./row.ts";
import type { CachedSource, SourceCache } from "./sourceCache.ts";

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

export type IngestDeps = DecideDeps & {
  cache: Pick<SourceCache, "find">;
  budget: Budget;
  /** What providers were told: `https://hooks.example.com`. */
  ingestUrl: string;
  /** A request was acknowledged so long after its last byte had come. */
  acknowledged(ms: number): void;
  /** Anything that is not an AppError: a bug. It is logged and the sender is asked to come again. */
  onBug(error: unknown): void;
};

/** From the whole body to the answer. Shorter than the most impatient sender's 3 s. */
export const ANSWER_MS = 2_500;
/** More than any provider sends. Counted here, because node:http would leave out what is over its own limit without a word. */
const MAX_HEADERS = 200;
const EMPTY = Buffer.alloc(0);

export function createIngest(deps: IngestDeps) {
  return async function receive(arrival: Arrival): Promise<Answer> {
    const id = newId();
    let source = deps.cache.find(arrival.key);
    let body: Buffer = EMPTY;
    let share: ReturnType<Budget["open"]> | undefined;
    try {
      let lookMs = 0;
      if (!source) {
        const began = performance.now();
        source = await deps.finder.find(arrival.key, arrival.remoteAddress);
        lookMs = performance.now() - began;
      }
      deps.recorder.received(id, source.id);
      const encoding = admit(arrival, source);
      share = deps.budget.open(source.id);
      if (arrival.method === "POST") body = await arrival.readBody(source.maxBodyBytes ?? deps.maxBodyBytes, share.charge);
      const raw = toRaw(deps, arrival, body);
      const begunAt = performance.now() - lookMs;
      const { charge } = share;
      const answerBy = begunAt + ANSWER_MS;
      const answer = await decide(deps, { id, source, raw, remoteAddress: arrival.remoteAddress, encoding, charge, answerBy });
      if (answer.status < 300) deps.acknowledged(performance.now() - begunAt);
      return answer;
    } catch (error) {
      const refusal = error instanceof AppError ? error : new AppError("storage_unavailable", undefined, { cause: error });
      if (refusal !== error) deps.onBug(error);
      if (source) end(deps, id, source, arrival, body, refusal);
      return errorAnswer(refusal, id);
    } finally {
      share?.close();
    }
  };
}

/** What can be refused before the body is read. @returns how the body is compressed */
function admit({ method, headers }: Arrival, source: CachedSource): Encoding | undefined {
  if (source.disabled) throw new AppError("source_disabled", { source: source.name });
  if (method !== "POST" && method !== "GET" && method !== "HEAD") throw new AppError("method_not_allowed", { method });
  if (headers.length > MAX_HEADERS) throw new AppError("too_many_headers", { max: MAX_HEADERS });
  const encoding = encodingOf(headers);
  if (encoding === "") return undefined;
  if (!source.decompress || !isEncoding(encoding)) throw new AppError("encoding_not_supported", { encoding: encoding.slice(0, 40) });
  return encoding;
}

/** A refusal's count, and its row; our own trouble is a count only. */
function end(deps: IngestDeps, id: string, source: CachedSource, arrival: Arrival, body: Buffer, refusal: AppError) {
  if (refusal.status >= 500) return deps.recorder.shed(id, source.id, refusal.code);
  const { remoteAddress } = arrival;
  const receipt = { id, sourceId: source.id, address: remoteAddress, bytes: body.length };
  deps.recorder.refuse(receipt, refusal, () => rowOf(id, source, toRaw(deps, arrival, body), remoteAddress));
}

const toRaw = (deps: IngestDeps, { method, path, query, headers }: Arrival, body: Buffer): RawRequest => ({
  method,
  path,
  query,
  headers,
  body,
  url: `${deps.ingestUrl}${path}${query ? `?${query}` : ""}`,
});
