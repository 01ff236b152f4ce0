/** A whole request → what is done about it: stored and acknowledged, answered as a handshake, or refused. */
import { crashPoint } from "#lib/crashPoint.ts";
import type { HandshakeAnswer } from "#lib/domain/handshake.ts";
import { newId } from "#lib/domain/id.ts";
import type { RawRequest } from "#lib/domain/request.ts";
import { AppError } from "#lib/errors.ts";
import { type Answer, acceptedAnswer, handshakeAnswer, unverifiedAnswer } from "./answer.ts";
import { type Encoding, unpackedLimit } from "./decompress.ts";
import { type Interpretation, interpret, type Question } from "./interpret.ts";
import type { Interpreter } from "./interpreter.ts";
import { recipientsOf } from "./recipients.ts";
import type { Recorder } from "./recorder.ts";
import { rowOf } from "./row.ts";
import type { CachedSource } from "./sourceCache.ts";
import type { SourceFinder } from "./sourceFinder.ts";

export type DecideDeps = {
  finder: SourceFinder;
  interpreter: Pick<Interpreter, "isHeavy" | "inThread">;
  recorder: Recorder;
  maxBodyBytes: number;
  now(): Date;
};

/** One request on its way through. */
export type Visit = {
  id: string;
  source: CachedSource;
  raw: RawRequest;
  remoteAddress: string;
  /** How its body is compressed; only where its source allows that. */
  encoding: Encoding | undefined;
  /** Takes memory for what the body becomes; a negative number gives it back. @throws AppError overloaded */
  charge(bytes: number): void;
  /** When it must have been answered, by `performance.now()`. */
  answerBy: number;
};

/** @throws AppError: the refusal, or our own trouble. */
export async function decide(deps: DecideDeps, visit: Visit): Promise<Answer> {
  const { raw, encoding } = visit;
  let { source } = visit;
  const now = deps.now();
  const isHeavy = deps.interpreter.isHeavy(source.provider, raw.body.length, encoding !== undefined);
  let found = isHeavy ? await inThread(deps, visit, source, now) : interpret(questionOf(source, raw, now));
  // A refused signature is checked once more against freshly read secrets: a rotation may be a moment old. When they cannot be read in time it
  // stays refused: a 503 would let anybody who can make up a signature look like our trouble, and the ledger with it.
  if (found.kind === "refused" && deps.recorder.mayDoubt(source.id)) {
    source = await deps.finder.reread(source);
    found = isHeavy ? await inThread(deps, visit, source, now) : interpret(questionOf(source, raw, now));
  }
  switch (found.kind) {
    case "genuine":
      if (found.secretVersion !== null) deps.recorder.usedSecret(source.secretId(found.secretVersion), now);
      crashPoint("ingest:after_verify");
      return accept(deps, visit, source, found);
    case "handshake":
      return greet(deps, visit, found.handshake);
    case "refused":
      return refuse(deps, visit, source, found.reason);
    case "unpackable":
      throw unpackable(deps, visit, found.problem);
    case "nothing":
      throw raw.method === "POST" ? new AppError("empty_body") : new AppError("method_not_allowed", { method: raw.method });
  }
}

const questionOf = ({ provider, settings, secretsAt, keyExpressions }: CachedSource, raw: RawRequest, now: Date): Question => ({
  provider,
  settings,
  secrets: secretsAt(now),
  raw,
  now,
  keyExpressions,
});

async function inThread(deps: DecideDeps, visit: Visit, source: CachedSource, now: Date): Promise<Interpretation> {
  const { raw, encoding, answerBy: deadline } = visit;
  const question = questionOf(source, raw, now);
  if (!encoding) return deps.interpreter.inThread(question, { source: source.id, deadline });
  // What it becomes is in memory too, beside what came; the largest that it could be, until that is known.
  const maxBytes = limitOf(deps, visit);
  visit.charge(maxBytes);
  const found = await deps.interpreter.inThread({ ...question, packed: { encoding, maxBytes } }, { source: source.id, deadline });
  visit.charge((found.kind === "genuine" ? found.body.length : 0) - maxBytes);
  return found;
}

const limitOf = ({ maxBodyBytes }: DecideDeps, { source, raw }: Visit) =>
  unpackedLimit(raw.body.length, source.maxBodyBytes ?? maxBodyBytes);

type Genuine = Extract<Interpretation, { kind: "genuine" }>;

async function accept(deps: DecideDeps, visit: Visit, source: CachedSource, found: Genuine): Promise<Answer> {
  const { id, raw, remoteAddress, encoding, answerBy } = visit;
  const { splits, hashes, secretVersion, body } = found;
  const events = splits.map((split, index) => ({
    split,
    id: newId(),
    bodyHash: hashes[index] as Buffer,
    handlers: recipientsOf(source, split, found.keys[index] ?? []),
  }));
  const row = rowOf(id, source, encoding ? { ...raw, body } : raw, remoteAddress);
  const stored = await deps.recorder.store({ refusal: "", request: { ...row, secretVersion }, events, answerBy });
  const isBatch = splits.length !== 1 || splits[0]?.start != null;
  return acceptedAnswer(stored, isBatch, source.provider);
}

/**
 * Refused; unless its source accepts and logs only: then it is stored with what was wrong with it. No event is made of it, so there is
 * nothing a handler, a replay or the next genuine event with its id could ever meet.
 */
async function refuse(deps: DecideDeps, visit: Visit, source: CachedSource, reason: string): Promise<Answer> {
  const { id, raw, remoteAddress, answerBy } = visit;
  const refusal = new AppError("signature_rejected", { source: source.name, reason });
  if (source.logOnlyUntil === null || source.logOnlyUntil <= deps.now()) throw refusal;
  const receipt = { id, sourceId: source.id, address: remoteAddress, bytes: raw.body.length };
  const makeRow = () => ({ ...rowOf(id, source, raw, remoteAddress), reason: refusal.message });
  if (!(await deps.recorder.keepUnverified(receipt, answerBy, makeRow))) throw refusal;
  return unverifiedAnswer(id, source.provider);
}

function greet({ recorder }: DecideDeps, { id, source, raw, remoteAddress }: Visit, handshake: HandshakeAnswer): Answer {
  if (!handshake.ok) throw new AppError("handshake_rejected", { source: source.name, handshake: handshake.id });
  recorder.note({ id, sourceId: source.id, address: remoteAddress, bytes: raw.body.length }, () => ({
    ...rowOf(id, source, raw, remoteAddress),
    verdict: "handshake",
    reason: handshake.id,
    status: handshake.status,
  }));
  return handshakeAnswer(handshake);
}

const unpackable = (deps: DecideDeps, visit: Visit, problem: "garbled" | "too large") =>
  problem === "garbled"
    ? new AppError("encoding_not_readable", { encoding: visit.encoding ?? "" })
    : new AppError("body_too_large", { maxBytes: limitOf(deps, visit) });
