/** 10,000 spoiled requests for every provider: what was not signed is never accepted, and nothing is ever thrown. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RawRequest } from "#lib/domain/request.ts";
import { signSample } from "#lib/domain/sign.ts";
import type { SplitEvent } from "#lib/domain/split.ts";
import { interpret } from "#lib/ingest/interpret.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { makeSample, sampleTypes } from "#lib/providers/samples/index.ts";
import { credentialsOf, PROVIDER_IDS, settingsOf } from "#tests/support/conformance.ts";
import { mutate, mutation } from "#tests/support/mutations.ts";
import { isSigned } from "#tests/support/oracle.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const RUNS = 10_000;

const signer =
  (id: string) =>
  (body: Buffer, headers: [string, string][]): RawRequest => ({
    method: "POST",
    path: "/in/k",
    query: "",
    headers: signSample(providers[id] as Provider, settingsOf(id), credentialsOf(id), body, headers, NOW),
    body,
    url: "https://x/in/k",
  });

/** One genuine request of each type. */
const genuine = (id: string): RawRequest[] =>
  sampleTypes(id).map((type) => {
    const { body, headers } = makeSample(id, type, "fuzz", NOW);
    return signer(id)(body, headers);
  });

const ask = (id: string, raw: RawRequest) =>
  interpret({
    provider: providers[id] as Provider,
    settings: settingsOf(id),
    keyExpressions: [],
    secrets: Object.entries(credentialsOf(id)).map(([name, value]) => ({ name, version: 1, value })),
    raw,
    now: NOW,
  });

const others = Object.fromEntries(PROVIDER_IDS.map((id) => [id, genuine(id)[0]]));

function expectStorable(splits: readonly SplitEvent[], body: Buffer) {
  for (const { type, dedupKey, entityKey, context, start, end, occurredAt } of splits) {
    for (const text of [type, dedupKey, entityKey ?? "", context ?? ""])
      if (text.includes("\0") || !text.isWellFormed()) expect(text).toBe("a text PostgreSQL takes");
    expect(type.length > 0 && type.length <= 200 && dedupKey.length > 0 && dedupKey.length <= 400).toBe(true);
    if (start !== null || end !== null)
      expect(start !== null && end !== null && start >= 0 && start < end && end <= body.length).toBe(true);
    if (occurredAt) expect(Number.isNaN(occurredAt.getTime())).toBe(false);
  }
}

describe.each(PROVIDER_IDS)("%s", (id) => {
  const originals = genuine(id);
  const secret = credentialsOf(id).secret ?? "";

  test("every sample is accepted, also in another order and among other headers", () => {
    for (const request of originals) {
      expect(isSigned(id, secret, request, NOW)).toBe(true);
      expect(ask(id, request).kind).toBe("genuine");
      expect(ask(id, { ...request, headers: [["x-a", "1"], ...request.headers.toReversed(), ["x-b", "2"]] }).kind).toBe("genuine");
    }
  });

  test("10,000 spoiled requests: accepted only when what came is what was signed", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...originals), fc.array(mutation, { minLength: 1, maxLength: 4 }), (original, mutations) => {
        const request = mutations.reduce(mutate, original);
        const found = ask(id, request);
        if (found.kind !== "genuine") return;
        accepted++;
        expect(isSigned(id, secret, request, NOW)).toBe(true);
        expectStorable(found.splits, request.body);
      }),
      { numRuns: RUNS },
    );
    // Some of it is harmless. Were nothing accepted, nothing would have been tested.
    expect(accepted).toBeGreaterThan(RUNS / 100);
  });

  test("what any other provider signed is refused, also with its headers beside a genuine one's", () => {
    for (const [other, theirs] of Object.entries(others)) {
      if (other === id || !theirs) continue;
      expect(ask(id, theirs).kind === "genuine").toBe(isSigned(id, secret, theirs, NOW));
      for (const ours of originals) {
        const mixed = { ...ours, body: theirs.body, headers: [...ours.headers, ...theirs.headers] };
        expect(ask(id, mixed).kind).not.toBe("genuine");
      }
    }
  });

  test("2,000 spoiled bodies with a right signature are events that can be stored, whatever they say", () => {
    fc.assert(
      fc.property(fc.constantFrom(...originals), fc.array(mutation, { minLength: 1, maxLength: 4 }), (original, mutations) => {
        const { body, headers } = mutations.reduce(mutate, original);
        if (body.length === 0) return;
        const unsigned = headers
          .filter(([name]) => !/signature|hmac|timestamp/i.test(name))
          .map(([name, value]): [string, string] => [name, value]);
        const request = signer(id)(body, unsigned);
        const found = ask(id, request);
        if (found.kind === "genuine") expectStorable(found.splits, body);
      }),
      { numRuns: 2_000 },
    );
  });
});

test("the provider that checks nothing takes anything, and splits it without an exception", () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      const request = mutations.reduce(mutate, others.stripe as RawRequest);
      const found = ask("none", request);
      expect(found.kind).toBe(request.body.length === 0 ? "nothing" : "genuine");
      if (found.kind === "genuine") expectStorable(found.splits, request.body);
    }),
    { numRuns: RUNS },
  );
});
