/**
 * What a request is, from its bytes and its source's settings alone: a handshake, a refusal, or events with the hashes of their bytes.
 *
 * Told everything it needs and touching nothing else, so that a thread can do it for a large body (interpreter.ts).
 */
import { hash } from "node:crypto";
import { answerHandshake, type HandshakeAnswer } from "#lib/domain/handshake.ts";
import { keysOf } from "#lib/domain/keys.ts";
import type { RawRequest } from "#lib/domain/request.ts";
import { type LiveSecret, verifySignature } from "#lib/domain/signature.ts";
import { type SplitEvent, splitRequest } from "#lib/domain/split.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { decompress, type Packed } from "./decompress.ts";

export type Question = {
  provider: Provider;
  settings: Readonly<Record<string, string>>;
  secrets: readonly LiveSecret[];
  raw: RawRequest;
  now: Date;
  /** What to read out of each event beside what its provider names: keys of handlers (locate.ts). */
  keyExpressions: readonly string[];
  /** Set when the body is compressed and its source allows that. */
  packed?: Packed | undefined;
};

export type Interpretation =
  | { kind: "handshake"; handshake: HandshakeAnswer }
  /** Neither a handshake nor a body: only the shell's method can say what is wrong. */
  | { kind: "nothing" }
  | { kind: "refused"; reason: string }
  | { kind: "unpackable"; problem: "garbled" | "too large" }
  | {
      kind: "genuine";
      secretVersion: number | null;
      splits: readonly SplitEvent[];
      /** SHA-256 of each event's bytes. */
      hashes: readonly Buffer[];
      /** For each event the values of `keyExpressions`; empty when there are none. */
      keys: readonly (readonly (string | null)[])[];
      /** The bytes that `splits` point into. */
      body: Buffer;
    };

/** The signature is checked on the bytes as they came, and before anything is decompressed for a stranger. */
export function interpret({ provider, settings, secrets, raw, now, packed, keyExpressions }: Question): Interpretation {
  const handshake = answerHandshake(provider, settings, secrets, raw, now);
  if (handshake) return { kind: "handshake", handshake };
  if (raw.method !== "POST" || raw.body.length === 0) return { kind: "nothing" };
  const verdict = verifySignature(provider, settings, secrets, raw, now);
  if (!verdict.ok) return { kind: "refused", reason: verdict.reason };

  const plain = packed ? decompress(raw.body, packed) : raw.body;
  if (typeof plain === "string") return { kind: "unpackable", problem: plain };
  const splits = splitRequest(provider, settings, packed ? { ...raw, body: plain } : raw);
  const hashes = splits.map(({ start, end }) =>
    hash("sha256", start === null || end === null ? plain : plain.subarray(start, end), "buffer"),
  );
  const keys = keyExpressions.length === 0 ? [] : splits.map((split) => keysOf(split, { ...raw, body: plain }, settings, keyExpressions));
  return { kind: "genuine", secretVersion: verdict.secretVersion, splits, hashes, keys, body: plain };
}
