/** What every provider must do with a request it really sent, and with those that it did not. */
import { sign as signGithub } from "@octokit/webhooks-methods";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { answerHandshake } from "#lib/domain/handshake.ts";
import type { RawRequest } from "#lib/domain/request.ts";
import { signSample } from "#lib/domain/sign.ts";
import { type LiveSecret, verifySignature } from "#lib/domain/signature.ts";
import { splitRequest } from "#lib/domain/split.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { makeSample, sampleTypes } from "#lib/providers/samples/index.ts";
import { credentialsOf, PROVIDER_IDS, settingsOf } from "#tests/support/conformance.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const DAY_MS = 86_400_000;

const provider = (id: string) => providers[id] as Provider;
const secretsOf = (id: string, extra: Partial<LiveSecret>[] = []): LiveSecret[] => [
  ...extra.map((secret) => ({ name: "secret", version: 2, value: "", ...secret })),
  ...Object.entries(credentialsOf(id)).map(([name, value]) => ({ name, version: 1, value })),
];
const request = (headers: [string, string][], body: Buffer, method = "POST", query = ""): RawRequest => ({
  method,
  path: "/in/k",
  query,
  headers,
  body,
  url: "https://x/in/k",
});

function signed(id: string, type?: string, seed = "1") {
  const sample = makeSample(id, type, seed, NOW);
  return request(signSample(provider(id), settingsOf(id), credentialsOf(id), sample.body, sample.headers, NOW), sample.body);
}
const verify = (id: string, raw: RawRequest, secrets = secretsOf(id), now = NOW) =>
  verifySignature(provider(id), settingsOf(id), secrets, raw, now);

describe.each(PROVIDER_IDS)("%s", (id) => {
  test.each(sampleTypes(id))("accepts its own %s, and finds at least one event with a key in it", (type) => {
    const raw = signed(id, type);
    expect(verify(id, raw)).toEqual({ ok: true, secretVersion: 1 });
    const events = splitRequest(provider(id), settingsOf(id), raw);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(event.dedupKey).not.toBe("");
  });

  test("refuses a changed body, another secret, no signature and an empty one", () => {
    const raw = signed(id);
    expect(verify(id, { ...raw, body: Buffer.concat([raw.body, Buffer.from(" ")]) }).ok).toBe(false);
    expect(
      verify(id, raw, [{ name: "secret", version: 1, value: id === "standard-webhooks" ? "whsec_b3RoZXJvdGhlcm90aGVy" : "another" }]).ok,
    ).toBe(false);
    const header = signatureHeader(id);
    expect(verify(id, { ...raw, headers: raw.headers.filter(([name]) => name !== header) }).ok).toBe(false);
    expect(verify(id, { ...raw, headers: raw.headers.map(([name, value]) => [name, name === header ? "" : value] as const) }).ok).toBe(
      false,
    );
  });

  test("refuses a signature header that is there twice: proxies disagree on which one counts", () => {
    const raw = signed(id);
    const header = signatureHeader(id);
    const value = raw.headers.find(([name]) => name === header)?.[1] ?? "";
    expect(verify(id, { ...raw, headers: [...raw.headers, [header, value]] }).ok).toBe(false);
  });

  test("fails closed without a secret, and with a blank one", () => {
    expect(verify(id, signed(id), [])).toMatchObject({ ok: false, reason: "no signing secret is set" });
    expect(verify(id, signed(id), [{ name: "secret", version: 1, value: "  " }]).ok).toBe(false);
  });

  test("either secret verifies during a rotation, and the answer says which", () => {
    const newer = { value: id === "standard-webhooks" ? "whsec_bmV3ZXJuZXdlcm5ld2Vy" : "the-newer-secret", version: 2 };
    expect(verify(id, signed(id), secretsOf(id, [newer]))).toEqual({ ok: true, secretVersion: 1 });
    const sample = makeSample(id, undefined, "2", NOW);
    const raw = request(signSample(provider(id), settingsOf(id), { secret: newer.value }, sample.body, sample.headers, NOW), sample.body);
    expect(verify(id, raw, secretsOf(id, [newer]))).toEqual({ ok: true, secretVersion: 2 });
  });

  test.runIf(provider(id).signatures.some((scheme) => scheme.timestamp))("refuses yesterday's request, and tomorrow's", () => {
    expect(verify(id, signed(id), undefined, new Date(NOW.getTime() + DAY_MS))).toMatchObject({
      ok: false,
      reason: expect.stringContaining("s old"),
    });
    expect(verify(id, signed(id), undefined, new Date(NOW.getTime() - DAY_MS))).toMatchObject({
      ok: false,
      reason: expect.stringContaining("in the future"),
    });
  });

  test("no mutation of a genuine request is accepted, and none throws", () => {
    const raw = signed(id);
    const header = signatureHeader(id);
    fc.assert(
      fc.property(
        fc.nat({ max: raw.body.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.string(),
        fc.constantFrom("body", "header", "both"),
        (at, flip, junk, what) => {
          const body = Buffer.from(raw.body);
          if (what !== "header") body[at] = (body[at] ?? 0) ^ flip;
          const headers = raw.headers.map(([name, value]) => [name, what !== "body" && name === header ? junk : value] as const);
          const mutated = { ...raw, body, headers };
          expect(verify(id, mutated).ok).toBe(false);
          splitRequest(provider(id), settingsOf(id), mutated);
          answerHandshake(provider(id), settingsOf(id), secretsOf(id), mutated, NOW);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("whatever the body is, splitting gives storable text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const event of splitRequest(provider(id), {}, request([], Buffer.from(bytes)))) {
          expect(event.type + event.dedupKey + event.entityKey + event.context).not.toContain("\0");
          expect(event.dedupKey.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const signatureHeader = (id: string) =>
  id === "generic-hmac" ? "x-signature" : (provider(id).signatures[0]?.from.replace("header:", "") ?? "");

describe("requests signed by the vendors' own packages", () => {
  test("Stripe's generateTestHeaderString", () => {
    const { body } = makeSample("stripe", undefined, "v", NOW);
    const secret = credentialsOf("stripe").secret ?? "";
    const header = new Stripe("sk_test_x").webhooks.generateTestHeaderString({
      payload: body.toString(),
      secret,
      timestamp: NOW.getTime() / 1000,
    });
    expect(verify("stripe", request([["stripe-signature", header]], body)).ok).toBe(true);
  });

  test("GitHub's @octokit/webhooks-methods", async () => {
    const { body, headers } = makeSample("github", "push", "v", NOW);
    const signature = await signGithub(credentialsOf("github").secret ?? "", body.toString());
    expect(verify("github", request([...headers, ["x-hub-signature-256", signature]], body)).ok).toBe(true);
  });

  test("Standard Webhooks' reference library", () => {
    const { body } = makeSample("standard-webhooks", undefined, "v", NOW);
    const signature = new Webhook(credentialsOf("standard-webhooks").secret ?? "").sign("msg_1", NOW, body.toString());
    const headers: [string, string][] = [
      ["webhook-id", "msg_1"],
      ["webhook-timestamp", String(NOW.getTime() / 1000)],
      ["webhook-signature", signature],
    ];
    expect(verify("standard-webhooks", request(headers, body)).ok).toBe(true);
  });

  test("GitHub's published vector", () => {
    const headers: [string, string][] = [
      ["x-hub-signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"],
    ];
    const secrets = [{ name: "secret", version: 1, value: "It's a Secret to Everybody" }];
    expect(verify("github", request(headers, Buffer.from("Hello, World!")), secrets).ok).toBe(true);
  });
});

describe("Meta", () => {
  test("a body that a proxy unescaped is accepted by its escaped form", () => {
    const escaped = makeSample("messenger", "message", "é", NOW)
      .body.toString()
      .replace(/"text":"[^"]*"/, '"text":"h\\u00e9llo"');
    const headers = signSample(provider("messenger"), {}, credentialsOf("messenger"), Buffer.from(escaped), [], NOW);
    const unescaped = Buffer.from(escaped.replace("h\\u00e9llo", "héllo"));
    expect(verify("messenger", request(headers, unescaped)).ok).toBe(true);
  });

  test("a batch gives each item's own bytes, also after multi-byte characters", () => {
    const body = Buffer.from(
      '{"object":"page","entry":[{"id":"1","time":1700000000000,"note":"héé→","messaging":[{"sender":{"id":"7"},"message":{"mid":"m1","text":"→"}},{"sender":{"id":"8"},"message":{"mid":"m2"}}]}]}',
    );
    const events = splitRequest(provider("messenger"), {}, request([], body));
    expect(events.map(({ start, end }) => body.subarray(start ?? 0, end ?? 0).toString())).toEqual([
      '{"sender":{"id":"7"},"message":{"mid":"m1","text":"→"}}',
      '{"sender":{"id":"8"},"message":{"mid":"m2"}}',
    ]);
    expect(events.map((event) => event.dedupKey)).toEqual(["1:message:m1", "1:message:m2"]);
  });

  test("an unsent message is not taken for the message it unsends", () => {
    const of = (message: object) =>
      splitRequest(
        provider("instagram"),
        {},
        request(
          [],
          Buffer.from(
            JSON.stringify({ object: "instagram", entry: [{ id: "1", time: 1, messaging: [{ sender: { id: "2" }, message }] }] }),
          ),
        ),
      )[0];
    expect(of({ mid: "m" })?.dedupKey).not.toBe(of({ mid: "m", is_deleted: true })?.dedupKey);
  });

  test("an empty batch is no event", () => {
    expect(
      splitRequest(provider("messenger"), {}, request([], Buffer.from('{"object":"page","entry":[{"id":"1","time":1,"messaging":[]}]}'))),
    ).toEqual([]);
  });
});

describe("X", () => {
  test("the same post for two subscribed users is two events", () => {
    const of = (user: string) =>
      splitRequest(
        provider("twitter"),
        {},
        request(
          [],
          Buffer.from(`{"for_user_id":"${user}","tweet_create_events":[{"id":12345678901234567890,"id_str":"12345678901234567890"}]}`),
        ),
      )[0];
    expect(of("1")?.dedupKey).toBe("1:tweet_create_events:12345678901234567890");
    expect(of("2")?.dedupKey).not.toBe(of("1")?.dedupKey);
  });

  test("an unfollow has its own type", () => {
    const body = Buffer.from(
      '{"for_user_id":"1","follow_events":[{"type":"unfollow","created_timestamp":"1700000000000","source":{"id":"1"},"target":{"id":"2"}}]}',
    );
    expect(splitRequest(provider("twitter"), {}, request([], body))[0]).toMatchObject({
      type: "unfollow_events",
      occurredAt: new Date(1_700_000_000_000),
    });
  });
});

test("a number beyond 2^53 in a key keeps its digits", () => {
  expect(splitRequest(provider("none"), {}, request([], Buffer.from('{"id":12345678901234567890}')))[0]?.dedupKey).toBe(
    "12345678901234567890",
  );
});

test("GitHub's form-encoded payload is read like its JSON", () => {
  const body = Buffer.from(`payload=${encodeURIComponent('{"action":"opened","repository":{"id":5}}')}`);
  const headers: [string, string][] = [
    ["content-type", "application/x-www-form-urlencoded"],
    ["x-github-event", "issues"],
    ["x-github-delivery", "d1"],
  ];
  expect(splitRequest(provider("github"), {}, request(headers, body))[0]).toMatchObject({ type: "issues.opened", dedupKey: "d1" });
});
