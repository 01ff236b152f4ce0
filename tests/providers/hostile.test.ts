/** Whatever is sent to whichever provider: a "no" with its reason, events that can be stored, and never an exception. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerHandshake } from "#lib/domain/handshake.ts";
import type { RawRequest } from "#lib/domain/request.ts";
import { signSample } from "#lib/domain/sign.ts";
import { type LiveSecret, verifySignature } from "#lib/domain/signature.ts";
import { splitRequest } from "#lib/domain/split.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { makeSample, sampleTypes } from "#lib/providers/samples/index.ts";
import { credentialsOf, HOSTILE, PROVIDER_IDS, settingsOf } from "#tests/support/conformance.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const provider = (id: string) => providers[id] as Provider;
const secretsOf = (id: string): LiveSecret[] => Object.entries(credentialsOf(id)).map(([name, value]) => ({ name, version: 1, value }));

function genuine(id: string, type: string | undefined, seed: number): RawRequest {
  const { body, headers: extra } = makeSample(id, type, seed, NOW);
  const headers = signSample(provider(id), settingsOf(id), credentialsOf(id), body, extra, NOW);
  return { method: "POST", path: "/in/k", query: "", headers, body, url: "https://x/in/k" };
}

/** Everything ingest asks the domain about one request. */
function receive(id: string, request: RawRequest) {
  const verdict = verifySignature(provider(id), settingsOf(id), secretsOf(id), request, NOW);
  const handshake = answerHandshake(provider(id), settingsOf(id), secretsOf(id), request, NOW);
  return { verdict, handshake, events: splitRequest(provider(id), settingsOf(id), request) };
}

function expectStorable(events: ReturnType<typeof splitRequest>, body: Buffer) {
  for (const { type, dedupKey, entityKey, context, start, end, occurredAt } of events) {
    for (const text of [type, dedupKey, entityKey ?? "", context ?? ""]) {
      expect(text.includes("\0")).toBe(false);
      expect(text.isWellFormed()).toBe(true);
    }
    expect(type.length > 0 && type.length <= 200).toBe(true);
    expect(dedupKey.length > 0 && dedupKey.length <= 400).toBe(true);
    if (context !== null) JSON.parse(context);
    expect((start === null) === (end === null)).toBe(true);
    if (start !== null && end !== null) {
      expect(start >= 0 && start < end && end <= body.length).toBe(true);
      JSON.parse(body.toString("utf8", start, end));
    }
    if (occurredAt) expect(Number.isNaN(occurredAt.getTime())).toBe(false);
  }
}

type Mutation = { kind: string; at: number; byte: number; text: string };
const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("flip", "cut", "insert", "header", "headerGone", "headerTwice", "allGone", "nothing"),
  at: fc.nat(),
  byte: fc.integer({ min: 1, max: 255 }),
  text: fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("sha256=", "v1,", "t=,v1=", "t=1795521600,v1=00", "v0=", "=".repeat(300), "\u{0}"),
  ),
});

function mutate(request: RawRequest, { kind, at, byte, text }: Mutation): RawRequest {
  const body = Buffer.from(request.body);
  const place = at % body.length;
  const [name = "", value = ""] = request.headers[at % request.headers.length] ?? [];
  const others = request.headers.filter(([key]) => key !== name);
  switch (kind) {
    case "flip":
      body[place] = (body[place] ?? 0) ^ byte;
      return { ...request, body };
    case "cut":
      return { ...request, body: body.subarray(0, place) };
    case "insert":
      return { ...request, body: Buffer.concat([body.subarray(0, place), Buffer.from(text), body.subarray(place)]) };
    case "header":
      return { ...request, headers: [...others, [name, text]] };
    case "headerGone":
      return { ...request, headers: others };
    case "headerTwice":
      return { ...request, headers: [...request.headers, [name, value]] };
    case "allGone":
      return { ...request, headers: [] };
    default:
      return request;
  }
}

/** What the provider signs: the body, and the headers its scheme names. Other headers may differ without harm. */
function isSignedPartTheSame(id: string, a: RawRequest, b: RawRequest): boolean {
  const scheme = JSON.stringify([provider(id).signatures, settingsOf(id)]);
  const signed = ({ headers }: RawRequest) => JSON.stringify(headers.filter(([name]) => scheme.includes(name)));
  return a.body.equals(b.body) && signed(a) === signed(b);
}

describe.each(PROVIDER_IDS)("%s", (id) => {
  test("2,000 mutations of genuine requests: accepted exactly when what is signed is unchanged", () => {
    fc.assert(
      fc.property(fc.constantFrom(...sampleTypes(id)), fc.nat(20), fc.array(mutation, { maxLength: 3 }), (type, seed, mutations) => {
        const original = genuine(id, type, seed);
        const request = mutations.reduce(mutate, original);
        const { verdict, events } = receive(id, request);
        expect(verdict.ok).toBe(isSignedPartTheSame(id, original, request));
        if (!verdict.ok) expect(verdict.reason.length).toBeGreaterThan(5);
        expectStorable(events, request.body);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe.each(Object.keys(providers))("%s: hostile bodies", (id) => {
  const bodies: [string, Buffer][] = [
    ...HOSTILE.filter(({ body }) => body.length < 2_000_000).map(({ name, body }): [string, Buffer] => [name, body]),
    ["a byte order mark", Buffer.from('\u{feff}{"id":"bom"}')],
    ["a list of a thousand nulls", Buffer.from(`[${"null,".repeat(999)}null]`)],
    [
      "objects where texts belong",
      Buffer.from('{"id":{},"type":[],"entry":{"a":1},"data":7,"event":null,"tweet_create_events":"x","for_user_id":[]}'),
    ],
    [
      "empty items",
      Buffer.from('{"object":null,"entry":[{},{"messaging":[{}]},{"changes":[{}]},null,3],"tweet_create_events":[{},null,3,[]]}'),
    ],
    ["a form that is none", Buffer.from("payload=%7B%22a&%&=&payload=%ff")],
    [
      "truncated UTF-8 in every place",
      Buffer.from('{"entry":[{"id":"\u00e9","messaging":[{"message":{"mid":"\u{1f600}"}}]}],"é_events":[{"id":"→"}]}').subarray(0, -2),
    ],
    [
      "broken UTF-8 inside items",
      Buffer.concat([
        Buffer.from('{"entry":[{"id":"a","messaging":[{"message":{"mid":"'),
        Buffer.from([0xe2, 0x82]),
        Buffer.from('"}}]}],"favorite_events":[{"id":"'),
        Buffer.from([0xff, 0xc3]),
        Buffer.from('"}]}'),
      ]),
    ],
  ];
  test.each(bodies)("%s", (_name, body) => {
    for (const type of ["application/json", "application/x-www-form-urlencoded", "", "\u{0}"]) {
      const request: RawRequest = { method: "POST", path: "/in/k", query: "", headers: [["content-type", type]], body, url: "" };
      const { verdict, events } = receive(id, request);
      expect(verdict.ok).toBe(id === "none");
      expectStorable(events, body);
    }
  });
});
