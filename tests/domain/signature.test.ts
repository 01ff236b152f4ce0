/** A signature is believed only when it is one, whole, once, fresh and of this source. Every other request gets a sentence. */
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { RawRequest } from "#lib/domain/request.ts";
import { signSample } from "#lib/domain/sign.ts";
import { verifySignature } from "#lib/domain/signature.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const SECONDS = NOW.getTime() / 1000;
const BODY = Buffer.from('{"id":"evt_1","type":"x"}');
const SECRET = "whsec_the-secret-text";

const post = (headers: readonly (readonly [string, string])[], body = BODY, query = ""): RawRequest => ({
  method: "POST",
  path: "/in/k",
  query,
  headers,
  body,
  url: `https://hooks.example.com/in/k${query && `?${query}`}`,
});
const verify = (id: string, raw: RawRequest, secret: string | string[] = SECRET, settings: Record<string, string> = {}) =>
  verifySignature(
    providers[id] as Provider,
    settings,
    [secret].flat().map((value, at) => ({ name: "secret", version: at + 1, value })),
    raw,
    NOW,
  );
const hmac = (text: string | Buffer, secret = SECRET, encoding: "hex" | "base64" = "hex", algorithm = "sha256") =>
  createHmac(algorithm, secret).update(text).digest(encoding);
const reasonOf = (verdict: ReturnType<typeof verifySignature>) => (verdict.ok ? "accepted" : verdict.reason);

describe("Stripe's header", () => {
  const v1 = hmac(`${SECONDS}.${BODY}`);
  const stripe = (header: string, secret?: string[]) => verify("stripe", post([["stripe-signature", header]]), secret);

  test("any one of several v1 entries may match, and v0 counts for nothing", () => {
    expect(stripe(`t=${SECONDS},v1=${"0".repeat(64)},v1=${v1}`).ok).toBe(true);
    expect(stripe(`t=${SECONDS},v0=${v1}`).ok).toBe(false);
  });

  test("a header of a thousand entries is not a thousand comparisons", () => {
    const junk = Array.from({ length: 1000 }, () => `v1=${"0".repeat(64)}`).join(",");
    expect(stripe(`t=${SECONDS},${junk},v1=${v1}`).ok).toBe(false);
  });

  test("the same digits in capitals are the same signature", () => {
    expect(stripe(`t=${SECONDS},v1=${v1.toUpperCase()}`).ok).toBe(true);
  });

  test.each([
    ["", "header stripe-signature is missing"],
    ["   ", "header stripe-signature is missing"],
    [`t=${SECONDS}`, "holds no v1 signature"],
    [`t=${SECONDS},v1=`, "is not hex"],
    [`t=${SECONDS},v1=${v1.slice(1)}`, "is not hex"],
    [`t=${SECONDS},v1=zz${v1.slice(2)}`, "is not hex"],
    [`t=${SECONDS},v1=${v1.slice(2)}`, "no live secret matches"],
    [`t=${SECONDS},v1=${v1}00`, "no live secret matches"],
    [`v1=${v1}`, "timestamp is missing"],
    [`t=now,v1=${v1}`, "timestamp is missing or not a number"],
    [`t=-1,v1=${v1}`, "timestamp is missing or not a number"],
    [`t=1e9,v1=${v1}`, "timestamp is missing or not a number"],
    [`t=${"9".repeat(400)},v1=${v1}`, "timestamp is missing or not a number"],
    [`t=${SECONDS - 412},v1=${v1}`, "timestamp is 412 s old; 300 s are allowed"],
    [`t=${SECONDS + 301},v1=${v1}`, "timestamp is 301 s in the future; 300 s are allowed"],
    [`t=${SECONDS - 300},v1=${v1}`, "no live secret matches"],
    ["\u0000=,,==;v1", "holds no v1 signature"],
  ])("%j is refused: %s", (header, reason) => {
    expect(reasonOf(stripe(header))).toContain(reason);
  });

  test("a signature of another moment does not lend itself to this one", () => {
    expect(stripe(`t=${SECONDS + 1},v1=${v1}`).ok).toBe(false);
  });

  test("no reason ever holds a secret or a digest", () => {
    for (const header of ["", `t=${SECONDS},v1=${hmac("other")}`, `t=1,v1=${v1}`, "junk"])
      expect(reasonOf(stripe(header))).not.toMatch(new RegExp(`${SECRET}|${v1}`));
  });
});

describe("base64 signatures", () => {
  const shopify = (value: string) => verify("shopify", post([["x-shopify-hmac-sha256", value]]));
  const good = hmac(BODY, SECRET, "base64");

  test.each(["====", "%%%%", `${good.slice(0, -4)}*===`, `${good} `.repeat(2), "A", good.slice(4)])("%j is refused", (value) => {
    expect(shopify(value).ok).toBe(false);
  });

  test("the whole of it is accepted", () => expect(shopify(good).ok).toBe(true));
});

describe("legacy SHA-1", () => {
  test.each(["github", "messenger", "instagram"])("%s: is not a way round SHA-256", (id) => {
    const sha1: [string, string] = ["x-hub-signature", `sha1=${hmac(BODY, SECRET, "hex", "sha1")}`];
    expect(verify(id, post([sha1])).ok).toBe(false);
    expect(verify(id, post([sha1, ["x-hub-signature-256", `sha256=${"0".repeat(64)}`]])).ok).toBe(false);
  });

  test("a SHA-256 header without its prefix is refused", () => {
    expect(reasonOf(verify("github", post([["x-hub-signature-256", hmac(BODY)]])))).toContain("holds no sha256 signature");
  });
});

describe("Slack", () => {
  const slack = (ts: number, extra: [string, string][] = []) =>
    verify("slack", post([["x-slack-request-timestamp", `${ts}`], ["x-slack-signature", `v0=${hmac(`v0:${ts}:${BODY}`)}`], ...extra]));

  test("the timestamp is part of what is signed, and must be recent", () => {
    expect(slack(SECONDS).ok).toBe(true);
    expect(reasonOf(slack(SECONDS - 600))).toContain("600 s old");
    expect(reasonOf(slack(SECONDS + 600))).toContain("600 s in the future");
  });

  test("the example of Slack's documentation", () => {
    const body = Buffer.from(
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
    );
    const headers = [
      ["x-slack-request-timestamp", "1531420618"],
      ["x-slack-signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"],
    ] as const;
    const secrets = [{ name: "secret", version: 1, value: "8f742231b10e8888abcd99yyyzzz85a5" }];
    const at = new Date(1_531_420_618_000);
    expect(verifySignature(providers.slack as Provider, {}, secrets, post(headers, body), at).ok).toBe(true);
  });
});

describe("Standard Webhooks", () => {
  const ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  const headers = (signature: string, ts = SECONDS): [string, string][] => [
    ["webhook-id", ID],
    ["webhook-timestamp", `${ts}`],
    ["webhook-signature", signature],
  ];

  test("the example of the reference library", () => {
    const secrets = [{ name: "secret", version: 1, value: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }];
    const raw = post(headers("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 1_614_265_330), Buffer.from('{"test": 2432232314}'));
    const at = new Date(1_614_265_330_000);
    expect(verifySignature(providers["standard-webhooks"] as Provider, {}, secrets, raw, at).ok).toBe(true);
  });

  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const whpk = `whpk_${Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("base64")}`;
  const v1a = `v1a,${sign(null, Buffer.from(`${ID}.${SECONDS}.${BODY}`), privateKey).toString("base64")}`;

  test("a public-key signature is checked with the sender's public key", () => {
    expect(verify("standard-webhooks", post(headers(v1a)), whpk)).toEqual({ ok: true, secretVersion: 1 });
    expect(verify("standard-webhooks", post(headers(`v1,AAAA ${v1a}`)), whpk).ok).toBe(true);
    expect(verify("standard-webhooks", post(headers(v1a), Buffer.from("{}")), whpk).ok).toBe(false);
    expect(verify("standard-webhooks", post(headers("v1a,AAAA")), whpk).ok).toBe(false);
  });

  test("a public key is never taken for an HMAC secret: anybody could sign with it", () => {
    const key = Buffer.from(whpk.slice(5), "base64");
    const forged = `v1,${createHmac("sha256", key).update(`${ID}.${SECONDS}.${BODY}`).digest("base64")}`;
    expect(verify("standard-webhooks", post(headers(forged)), whpk).ok).toBe(false);
  });

  test("a key that is no key verifies nothing and breaks nothing", () => {
    for (const secret of ["whpk_", "whpk_AAAA", "whsec_", "whsec_%%%", "whsec_ "])
      expect(verify("standard-webhooks", post(headers(v1a)), secret).ok).toBe(false);
  });

  test("the reason names what went wrong with the scheme that was used", () => {
    expect(reasonOf(verify("standard-webhooks", post(headers("v1,AAAA", SECONDS - 900)), "whsec_AAAA"))).toContain("900 s old");
    const [, ...withoutId] = headers("v1,AAAA");
    expect(reasonOf(verify("standard-webhooks", post(withoutId), "whsec_AAAA"))).toContain("is missing from the request");
  });
});

describe("the generic HMAC", () => {
  const cases: [string, Record<string, string>, [string, string][]][] = [
    ["defaults", {}, [["x-signature", hmac(BODY)]]],
    [
      "SHA-512, base64, prefix",
      { algorithm: "sha512", encoding: "base64", prefix: "v=" },
      [["x-signature", `v=${hmac(BODY, SECRET, "base64", "sha512")}`]],
    ],
    ["SHA-1 in a header of its own, in any case", { header: "X-Sig", algorithm: "sha1" }, [["x-sig", hmac(BODY, SECRET, "hex", "sha1")]]],
    [
      "a signed time",
      { template: "{ts}.{body}", timestampHeader: "X-Time" },
      [
        ["x-time", `${SECONDS}`],
        ["x-signature", hmac(`${SECONDS}.${BODY}`)],
      ],
    ],
    [
      "URL and a header",
      { template: "{url}|{header:X-Id}|{body}" },
      [
        ["x-id", "7"],
        ["x-signature", hmac(`https://hooks.example.com/in/k|7|${BODY}`)],
      ],
    ],
    [
      "a key in hex",
      { keyEncoding: "hex" },
      [["x-signature", createHmac("sha256", Buffer.from("00ff10", "hex")).update(BODY).digest("hex")]],
    ],
  ];
  test.each(cases)("%s", (name, settings, headers) => {
    const secret = name.includes("hex") && settings.keyEncoding ? "00ff10" : SECRET;
    expect(verify("generic-hmac", post(headers), secret, settings)).toEqual({ ok: true, secretVersion: 1 });
    expect(verify("generic-hmac", post(headers, Buffer.from("{}")), secret, settings).ok).toBe(false);
  });

  test("a signed header that is there twice is refused: proxies disagree on which one counts", () => {
    const signature: [string, string] = ["x-signature", hmac(`7|${BODY}`)];
    const raw = post([signature, ["x-id", "7"], ["x-id", "8"]]);
    expect(reasonOf(verify("generic-hmac", raw, SECRET, { template: "{header:X-Id}|{body}" }))).toBe("header x-id is there 2 times");
  });

  test("a setting that means nothing refuses everything", () => {
    for (const settings of [{ algorithm: "md5" }, { algorithm: "" }, { keyEncoding: "rot13" }])
      expect(verify("generic-hmac", post([["x-signature", hmac(BODY)]]), SECRET, settings).ok).toBe(false);
  });

  test("an old signed time is refused by the tolerance that was set", () => {
    const settings = { template: "{ts}.{body}", timestampHeader: "x-time", toleranceSeconds: "60" };
    const at = SECONDS - 61;
    const headers: [string, string][] = [
      ["x-time", `${at}`],
      ["x-signature", hmac(`${at}.${BODY}`)],
    ];
    expect(reasonOf(verify("generic-hmac", post(headers), SECRET, settings))).toContain("61 s old; 60 s are allowed");
  });
});

describe("X and Meta, by their published formulas", () => {
  test("X: the example of twitter-autohook", () => {
    const body = Buffer.from('{"test_number":1,"test_string":"two"}');
    for (const id of ["twitter", "x-activity"]) {
      const raw = post([["x-twitter-webhooks-signature", "sha256=YWHphPn/JFq43jkF0y4/w8R/SelmLjvpunhVFY8JhlI="]], body);
      expect(verify(id, raw, "test").ok).toBe(true);
      expect(verify(id, raw, "Test").ok).toBe(false);
    }
  });

  test("Meta: HMAC-SHA256 of the escaped body, whether or not something on the way unescaped it", () => {
    const escaped = '{"text":"h\\u00e9llo \\ud83d\\ude00"}';
    const header = [["x-hub-signature-256", `sha256=${hmac(escaped)}`]] as const;
    for (const id of ["messenger", "instagram"]) {
      expect(verify(id, post(header, Buffer.from(escaped))).ok).toBe(true);
      expect(verify(id, post(header, Buffer.from('{"text":"héllo 😀"}'))).ok).toBe(true);
      expect(verify(id, post(header, Buffer.from('{"text":"hèllo 😀"}'))).ok).toBe(false);
    }
    // Only Meta's: nobody else signs another text than the one that arrives.
    expect(verify("github", post(header, Buffer.from('{"text":"héllo 😀"}'))).ok).toBe(false);
  });
});

describe("failing closed", () => {
  test("a provider without schemes accepts nothing, unless it is the explicit 'none'", () => {
    const empty = { ...(providers.github as Provider), signatures: [] };
    expect(verifySignature(empty, {}, [{ name: "secret", version: 1, value: "x" }], post([]), NOW).ok).toBe(false);
    expect(verify("none", post([]))).toEqual({ ok: true, secretVersion: null });
  });

  test("only the signing secret signs: a verify token does not", () => {
    const raw = post([["x-hub-signature-256", `sha256=${hmac(BODY, "token")}`]]);
    expect(verifySignature(providers.messenger as Provider, {}, [{ name: "verifyToken", version: 1, value: "token" }], raw, NOW)).toEqual({
      ok: false,
      reason: "no signing secret is set",
    });
  });

  test("bodies are compared as bytes: what is not UTF-8 keeps its own signature", () => {
    const body = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    expect(verify("github", post([["x-hub-signature-256", `sha256=${hmac(body)}`]], body)).ok).toBe(true);
    expect(verify("github", post([["x-hub-signature-256", `sha256=${hmac(body)}`]], Buffer.from(body.toString()))).ok).toBe(false);
  });

  test("an empty body can be signed like any other", () => {
    const body = Buffer.alloc(0);
    expect(verify("github", post(signSample(providers.github as Provider, {}, { secret: SECRET }, body, [], NOW), body)).ok).toBe(true);
  });
});
