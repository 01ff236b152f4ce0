/** A signature is believed only when it is one, whole, once, fresh and of this source. Every other request gets a sentence. */
import { describe, expect, test } from "vitest";
import { signSample } from "#lib/domain/sign.ts";
import { verifySignature } from "#lib/domain/signature.ts";
import { BODY, hmac, NOW, post, providerOf, reasonOf, SECONDS, SECRET, verify } from "#tests/support/requests.ts";

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

  test("one wrong digit anywhere in it is too many", () => {
    for (let at = 0; at < v1.length; at++) {
      const digit = v1[at] === "0" ? "1" : "0";
      expect(stripe(`t=${SECONDS},v1=${v1.slice(0, at)}${digit}${v1.slice(at + 1)}`).ok).toBe(false);
    }
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

describe("failing closed", () => {
  test("a provider without schemes accepts nothing, unless it is the explicit 'none'", () => {
    const empty = { ...providerOf("github"), signatures: [] };
    expect(verifySignature(empty, {}, [{ name: "secret", version: 1, value: "x" }], post([]), NOW).ok).toBe(false);
    expect(verify("none", post([]))).toEqual({ ok: true, secretVersion: null });
  });

  test("only the signing secret signs: a verify token does not", () => {
    const raw = post([["x-hub-signature-256", `sha256=${hmac(BODY, "token")}`]]);
    expect(verifySignature(providerOf("messenger"), {}, [{ name: "verifyToken", version: 1, value: "token" }], raw, NOW)).toEqual({
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
    expect(verify("github", post(signSample(providerOf("github"), {}, { secret: SECRET }, body, [], NOW), body)).ok).toBe(true);
  });
});
