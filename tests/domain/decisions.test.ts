import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfig } from "#lib/config.ts";
import { nextDelaySeconds } from "#lib/domain/backoff.ts";
import { fingerprintOf } from "#lib/domain/fingerprint.ts";
import { idFloor, idTime, newId, parsePublicId, publicId } from "#lib/domain/id.ts";
import { compileMatcher } from "#lib/domain/matching.ts";
import { decideOutcome, PermanentError, RetryAfterError, TimeoutError } from "#lib/domain/outcome.ts";
import { parseWhen } from "#lib/domain/query/values.ts";
import { maskHeaders } from "#lib/domain/redact.ts";
import { suggest } from "#lib/domain/suggest.ts";
import { termsOf } from "#lib/domain/terms.ts";
import { createVault } from "#lib/secrets.ts";

const RETRY = { maxAttempts: 3, firstDelaySeconds: 10, maxDelaySeconds: 60 };

describe("the outcome of an attempt", () => {
  test("a failure is retried until the attempts are used up", () => {
    const fail = (attempt: number) => decideOutcome({ ok: false, error: new Error("no") }, attempt, RETRY, 0).state;
    expect([1, 2, 3].map(fail)).toEqual(["retrying", "retrying", "dead"]);
  });

  test("a PermanentError is dead at once, a timeout is named as one, a RetryAfterError sets the moment", () => {
    expect(decideOutcome({ ok: false, error: new PermanentError("never") }, 1, RETRY, 0)).toMatchObject({
      state: "dead",
      outcome: "permanent",
    });
    expect(decideOutcome({ ok: false, error: new TimeoutError("late") }, 1, RETRY, 0)).toMatchObject({
      state: "retrying",
      outcome: "timed_out",
    });
    expect(decideOutcome({ ok: false, error: new RetryAfterError("429", 42) }, 1, RETRY, 0)).toMatchObject({ delaySeconds: 42 });
  });

  test("whatever is thrown becomes text a column can hold", () => {
    const outcome = decideOutcome({ ok: false, error: "a\0b\ud800" }, 3, RETRY, 0);
    expect(outcome.state === "dead" && outcome.failure.message).toBe("a\u{fffd}b\u{fffd}");
  });
});

test("backoff grows, is capped, and never comes back at once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const delay = nextDelaySeconds(RETRY, attempt, random);
      const full = Math.min(60, 10 * 2 ** (attempt - 1));
      expect(delay).toBeGreaterThanOrEqual(full / 2);
      expect(delay).toBeLessThanOrEqual(full);
    }),
  );
});

describe("fingerprints", () => {
  const of = (message: string, handler = "h") => fingerprintOf(handler, { name: "Error", message, stack: null }).fingerprint;

  test("particulars do not split a failure", () => {
    expect(of("order 1234 of ada@example.com not found")).toBe(of("order 9 of bob@example.org not found"));
    expect(of("connect ECONNREFUSED 10.0.0.1:443")).toBe(of("connect ECONNREFUSED 10.0.0.2:8080"));
  });

  test("another cause or another handler is another failure", () => {
    expect(of("not found")).not.toBe(of("refused"));
    expect(of("not found")).not.toBe(of("not found", "other"));
  });
});

test("a handler's patterns match whole types, and sources by name or provider", () => {
  const matches = compileMatcher({ sources: ["stripe"], eventTypes: ["invoice.*", "charge.refunded"] });
  expect(matches({ name: "stripe-eu", provider: "stripe" }, "invoice.paid")).toBe(true);
  expect(matches({ name: "stripe", provider: "none" }, "charge.refunded")).toBe(true);
  expect(matches({ name: "x", provider: "stripe" }, "my.invoice.paid")).toBe(false);
  expect(matches({ name: "x", provider: "github" }, "invoice.paid")).toBe(false);
});

describe("ids", () => {
  test("a public id leads back to its uuid, sorts like it, and only under its own prefix", () => {
    const ids = Array.from({ length: 50 }, newId);
    expect(ids.map((id) => publicId("evt", id)).toSorted()).toEqual(ids.map((id) => publicId("evt", id)));
    for (const id of ids) expect(parsePublicId("evt", publicId("evt", id))).toBe(id);
    expect(parsePublicId("src", publicId("evt", ids[0] ?? ""))).toBeUndefined();
    expect(parsePublicId("evt", "evt_zzzzzzzzzzzzzzzzzzzzzzzzzz")).toBeUndefined();
  });

  test("the floor of a moment is below every id made in it", () => {
    const id = newId();
    expect(idFloor(idTime(id)) <= id).toBe(true);
  });
});

describe("times in queries", () => {
  test("relative and absolute times", () => {
    const now = new Date("2026-11-24T12:00:00Z");
    expect(parseWhen("now-2h", now)).toEqual(new Date("2026-11-24T10:00:00Z"));
    expect(parseWhen("2026-11-24T10:00", now)).toEqual(new Date("2026-11-24T10:00:00Z"));
    expect(parseWhen("yesterday", now)).toBeUndefined();
  });
});

test("a payload's terms hold exact numbers and flattened arrays", () => {
  expect(termsOf('{"id":12345678901234567890,"items":[{"sku":"a"},{"sku":"b"}],"ok":true}')).toEqual([
    { path: "id", value: "12345678901234567890", kind: "number" },
    { path: "items.sku", value: "a", kind: "string" },
    { path: "items.sku", value: "b", kind: "string" },
    { path: "ok", value: "true", kind: "literal" },
  ]);
});

test("suggestions are near, or not made", () => {
  expect(suggest("strpe", ["stripe", "github"])).toBe("stripe");
  expect(suggest("completely-else", ["stripe", "github"])).toBeUndefined();
});

test("secret headers are masked and signatures cut", () => {
  expect(
    maskHeaders([
      ["authorization", "Bearer x"],
      ["x-hub-signature-256", `sha256=${"a".repeat(64)}`],
      ["host", "h"],
    ]),
  ).toEqual([
    ["authorization", "••••••"],
    ["x-hub-signature-256", `sha256=${"a".repeat(13)}…`],
    ["host", "h"],
  ]);
});

test("all problems of a configuration are told at once, and no secret with them", () => {
  expect(() => parseConfig({ PORT: "x", APP_SECRET: "short-secret", ADMIN_EMAIL: "a@example.com" })).toThrow(
    /PORT[\s\S]*APP_SECRET[\s\S]*ADMIN_EMAIL/,
  );
  expect(() => parseConfig({ APP_SECRET: "short-secret" })).not.toThrow(/short-secret/);
});

test("a ciphertext opens only in the row it was made for, unchanged, under its own key", () => {
  const vault = createVault("a".repeat(32));
  const sealed = vault.encrypt("whsec_1", "source_secret:1");
  expect(vault.decrypt(sealed, "source_secret:1")).toBe("whsec_1");
  expect(() => vault.decrypt(sealed, "source_secret:2")).toThrow();
  expect(() => createVault("b".repeat(32)).decrypt(sealed, "source_secret:1")).toThrow();
  sealed[15] = (sealed[15] ?? 0) ^ 1;
  expect(() => vault.decrypt(sealed, "source_secret:1")).toThrow();
});
