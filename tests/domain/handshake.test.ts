/** Handshakes are answered from the source's own settings: to the right question, with the right secret, never as a mirror. */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerHandshake } from "#lib/domain/handshake.ts";
import type { RawRequest } from "#lib/domain/request.ts";
import { signSample } from "#lib/domain/sign.ts";
import type { LiveSecret } from "#lib/domain/signature.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const provider = (id: string) => providers[id] as Provider;
const SECRETS: LiveSecret[] = [
  { name: "secret", version: 1, value: "test" },
  { name: "verifyToken", version: 1, value: "meatyhamhock" },
];
const get = (query: string): RawRequest => ({ method: "GET", path: "/in/k", query, headers: [], body: Buffer.alloc(0), url: "" });
const post = (body: string, headers: readonly (readonly [string, string])[] = []): RawRequest => ({
  method: "POST",
  path: "/in/k",
  query: "",
  headers,
  body: Buffer.from(body),
  url: "",
});
const ask = (id: string, request: RawRequest, secrets = SECRETS) => answerHandshake(provider(id), {}, secrets, request, NOW);

describe.each(["twitter", "x-activity"])("%s: the CRC check", (id) => {
  test("is answered as X's own library answers it", () => {
    expect(ask(id, get("crc_token=foo&nonce=abc"))).toEqual({
      id: "crc",
      ok: true,
      status: 200,
      type: "application/json",
      body: '{"response_token":"sha256=HlU5y5rWhNi1SHftUCyOxuT6JRuDqeVBKWp1yvldR04="}',
    });
  });

  test("uses the newest secret during a rotation", () => {
    const token = createHmac("sha256", "newer").update("foo").digest("base64");
    const answer = ask(id, get("crc_token=foo"), [...SECRETS, { name: "secret", version: 2, value: "newer" }]);
    expect(answer?.ok && answer.body).toContain(token);
  });

  test("without a secret is refused: an empty key answers what anybody could", () => {
    expect(ask(id, get("crc_token=foo"), [])).toMatchObject({ ok: false, status: 403 });
    expect(ask(id, get("crc_token=foo"), [{ name: "secret", version: 1, value: " " }])).toMatchObject({ ok: false, status: 403 });
  });

  test("is a GET with a token, and nothing else is", () => {
    expect(ask(id, get(""))).toBeUndefined();
    expect(ask(id, get("nonce=1"))).toBeUndefined();
    expect(ask(id, { ...get("crc_token=foo"), method: "POST" })).toBeUndefined();
  });
});

describe.each(["messenger", "instagram"])("%s: hub.challenge", (id) => {
  const challenge = (token: string, text = "1158201444") =>
    ask(id, get(`hub.mode=subscribe&hub.challenge=${text}&hub.verify_token=${token}`));

  test("the right token gets the challenge back as plain text", () => {
    expect(challenge("meatyhamhock")).toEqual({ id: "hub.challenge", ok: true, status: 200, type: "text/plain", body: "1158201444" });
  });

  test.each(["", "nope", "meatyhamhock ", "MEATYHAMHOCK", "meatyhamhoc", "%00"])("the token %j gets 403", (token) => {
    expect(challenge(token)).toMatchObject({ ok: false, status: 403 });
  });

  test("a source without a token accepts no request without one", () => {
    for (const secrets of [[], [{ name: "verifyToken", version: 1, value: "" }]])
      expect(ask(id, get("hub.mode=subscribe&hub.challenge=1&hub.verify_token="), secrets)).toMatchObject({ ok: false, status: 403 });
  });

  test("a challenge of more than a kilobyte is not reflected, markup is only ever text/plain", () => {
    expect(challenge("meatyhamhock", "x".repeat(1025))).toMatchObject({ ok: false, status: 400 });
    expect(challenge("meatyhamhock", encodeURIComponent("<script>alert(1)</script>"))).toMatchObject({ ok: true, type: "text/plain" });
  });

  test("either token is right while one replaces the other", () => {
    const secrets = [...SECRETS, { name: "verifyToken", version: 2, value: "newer" }];
    for (const token of ["meatyhamhock", "newer"])
      expect(ask(id, get(`hub.mode=subscribe&hub.challenge=7&hub.verify_token=${token}`), secrets)).toMatchObject({ ok: true, body: "7" });
  });

  test("another mode is no handshake", () => {
    expect(ask(id, get("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=meatyhamhock"))).toBeUndefined();
  });
});

describe("Slack", () => {
  const body = '{"token":"x","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}';
  const signed = signSample(provider("slack"), {}, { secret: "test" }, Buffer.from(body), [], NOW);

  test("a signed url_verification gets its challenge back", () => {
    expect(ask("slack", post(body, signed))).toMatchObject({
      ok: true,
      status: 200,
      type: "text/plain",
      body: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
    });
  });

  test("an unsigned one is no handshake: it is refused like any unsigned request", () => {
    expect(ask("slack", post(body))).toBeUndefined();
    expect(ask("slack", post(body.replace("3eZ", "4eZ"), signed))).toBeUndefined();
  });

  test("an event is no handshake", () => {
    const event = '{"type":"event_callback","event":{"type":"message"}}';
    expect(ask("slack", post(event, signSample(provider("slack"), {}, { secret: "test" }, Buffer.from(event), [], NOW)))).toBeUndefined();
  });

  test("ssl_check is answered with nothing", () => {
    const form = [["content-type", "application/x-www-form-urlencoded"]] as const;
    expect(ask("slack", post("ssl_check=1&token=x", form))).toMatchObject({ id: "ssl_check", ok: true, status: 200, body: "" });
    expect(ask("slack", post("ssl_check=0", form))).toBeUndefined();
    expect(ask("slack", post("ssl_check=1"))).toBeUndefined();
  });
});

test("providers without a handshake have none", () => {
  for (const id of ["stripe", "github", "shopify", "standard-webhooks", "generic-hmac", "none"])
    expect(ask(id, get("hub.mode=subscribe&hub.challenge=1&crc_token=1"))).toBeUndefined();
});

test("no query and no body makes a handshake throw, reflect more than a kilobyte, or be anything but text", () => {
  const word = fc.constantFrom(
    "hub.mode",
    "hub.challenge",
    "hub.verify_token",
    "crc_token",
    "subscribe",
    "meatyhamhock",
    "&",
    "=",
    "%",
    "%ff",
    "\ud800",
    "+",
    "#",
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(providers)), fc.array(word), fc.string(), fc.boolean(), (id, words, body, isGet) => {
      const answer = ask(id, isGet ? get(words.join("")) : post(body));
      if (!answer?.ok) return;
      expect(answer.body.length).toBeLessThanOrEqual(1024);
      expect(["text/plain", "application/json"]).toContain(answer.type);
    }),
    { numRuns: 2_000 },
  );
});
