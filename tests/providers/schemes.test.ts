/** Each provider's own way to sign, checked against published examples and formulas written out here. */
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { verifySignature } from "#lib/domain/signature.ts";
import { BODY, hmac, post, providerOf, reasonOf, SECONDS, SECRET, verify } from "#tests/support/requests.ts";

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
    expect(verifySignature(providerOf("slack"), {}, secrets, post(headers, body), at).ok).toBe(true);
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
    expect(verifySignature(providerOf("standard-webhooks"), {}, secrets, raw, at).ok).toBe(true);
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
    expect(verify("generic-hmac", post(headers), secret, { settings })).toEqual({ ok: true, secretVersion: 1 });
    expect(verify("generic-hmac", post(headers, Buffer.from("{}")), secret, { settings }).ok).toBe(false);
  });

  test("a signed header that is there twice is refused: proxies disagree on which one counts", () => {
    const signature: [string, string] = ["x-signature", hmac(`7|${BODY}`)];
    const raw = post([signature, ["x-id", "7"], ["x-id", "8"]]);
    expect(reasonOf(verify("generic-hmac", raw, SECRET, { settings: { template: "{header:X-Id}|{body}" } }))).toBe(
      "header x-id is there 2 times",
    );
  });

  test("a setting that means nothing refuses everything", () => {
    for (const settings of [{ algorithm: "md5" }, { algorithm: "" }, { keyEncoding: "rot13" }])
      expect(verify("generic-hmac", post([["x-signature", hmac(BODY)]]), SECRET, { settings }).ok).toBe(false);
  });

  test("an old signed time is refused by the tolerance that was set", () => {
    const settings = { template: "{ts}.{body}", timestampHeader: "x-time", toleranceSeconds: "60" };
    const at = SECONDS - 61;
    const headers: [string, string][] = [
      ["x-time", `${at}`],
      ["x-signature", hmac(`${at}.${BODY}`)],
    ];
    expect(reasonOf(verify("generic-hmac", post(headers), SECRET, { settings }))).toContain("61 s old; 60 s are allowed");
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
