/** What comes from outside has bounds: a payload's terms, a query, a wait that was asked for, a pattern, a message. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprintOf, normalise } from "#lib/domain/fingerprint.ts";
import { pollMsOf } from "#lib/domain/limits.ts";
import { wildcard } from "#lib/domain/matching.ts";
import { decideOutcome, failureOf, RetryAfterError } from "#lib/domain/outcome.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { parseWhen } from "#lib/domain/query/values.ts";
import { exactTerm, numberRange, prefixRange, termKeys, termsOf } from "#lib/domain/terms.ts";

describe("a payload's terms", () => {
  test("are at most 500, none from very deep", () => {
    const many = termsOf(JSON.stringify(Array.from({ length: 2_000 }, (_, n) => ({ n }))));
    expect(many).toHaveLength(500);
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    expect(termsOf(deep)).toEqual([]);
    expect(termsOf(`{"near":1,"deep":${deep}}`)).toEqual([{ path: "near", value: "1", kind: "number" }]);
  });

  test("as index keys sort as numbers, times and beginnings do, and long values are told apart by their ends", () => {
    const finite = fc.double({ noNaN: true });
    fc.assert(
      fc.property(finite, finite, finite, (value, low, high) => {
        const range = numberRange("a", "number", { value: low, inclusive: true }, { value: high, inclusive: false });
        const key = termKeys({ path: "a", value: String(value), kind: "number" })[1] as Buffer;
        expect(Buffer.compare(key, range.from) >= 0 && Buffer.compare(key, range.to) < 0).toBe(value >= low && value < high);
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 10 }), (value, prefix) => {
        const [key] = termKeys({ path: "a", value, kind: "string" }) as [Buffer];
        const { from, to } = prefixRange("a", prefix);
        const begins = Buffer.from(value).subarray(0, Buffer.byteLength(prefix)).equals(Buffer.from(prefix));
        expect(Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0).toBe(begins);
      }),
    );
    const long = "x".repeat(300);
    expect(exactTerm("a", `${long}1`)).not.toEqual(exactTerm("a", `${long}2`));
    expect(exactTerm("a", "bc")).not.toEqual(exactTerm("ab", "c"));
  });

  test("whatever the payload is, terms never throw and hold exactly what was written", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        for (const { value } of termsOf(text)) expect(typeof value).toBe("string");
      }),
    );
    expect(termsOf("not json")).toEqual([]);
    expect(termsOf('{"n":1.10,"e":1E5,"big":98765432109876543210}').map(({ value }) => value)).toEqual([
      "1.10",
      "1E5",
      "98765432109876543210",
    ]);
  });
});

describe("a query", () => {
  test("is at most 4,096 characters and 32 terms", () => {
    expect(parseQuery("type:a ".repeat(32)).ok).toBe(true);
    expect(parseQuery("type:a ".repeat(33))).toMatchObject({ ok: false, problem: { message: expect.stringContaining("32 terms") } });
    expect(parseQuery("a".repeat(4_097))).toMatchObject({ ok: false, problem: { message: expect.stringContaining("4,096") } });
  });

  test.each([
    ["type:a NOT ", "NOT stands before nothing"],
    ["status:", "has no value"],
    ["status:(dead", "not closed"],
    ["status:()", "empty"],
    ['type:"a', "not closed"],
    ["received:now", "is compared"],
    ["received>tomorrow", "not a time"],
    ["type>a", "compared with ':'"],
  ])("%s is told: %s", (text, message) => {
    expect(parseQuery(text)).toMatchObject({ ok: false, problem: { message: expect.stringContaining(message) } });
  });

  test("escapes inside quotes are read back", () => {
    expect(parseQuery('key:"a \\"b\\" \\\\"')).toMatchObject({
      ok: true,
      query: { test: { values: [{ text: 'a "b" \\', wild: false }] } },
    });
  });

  test("a time is one only when it is written as one", () => {
    const now = new Date("2026-11-24T12:00:00Z");
    expect(parseWhen("2026-11-24", now)).toEqual(new Date("2026-11-24T00:00:00Z"));
    expect(parseWhen("2026-11-24T13:00+01:00", now)).toEqual(now);
    for (const text of ["", "now-", "now+1h", "now-1y", "2026-13-45", "12", "2026-11-24T99:00Z"])
      expect(parseWhen(text, now)).toBeUndefined();
  });
});

describe("what a handler throws", () => {
  const delay = (seconds: number) => {
    const retry = { maxAttempts: 3, firstDelaySeconds: 10, maxDelaySeconds: 60 };
    const outcome = decideOutcome({ ok: false, error: new RetryAfterError("429", seconds) }, 1, retry, 0);
    return outcome.state === "retrying" ? outcome.delaySeconds : undefined;
  };

  test.each([
    [42, 42],
    [-5, 0],
    [10_000_000, 86_400],
    [Number.POSITIVE_INFINITY, 86_400],
  ])("a wait of %d s becomes %d s: never in the past, never for ever", (asked, given) => expect(delay(asked)).toBe(given));

  test("a wait that is no number is that of its own schedule", () => expect(delay(Number.NaN)).toBe(5));

  test("any value at all becomes a failure of bounded, storable text", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: false }), (thrown) => {
        const { name, message } = failureOf(thrown);
        expect(name.length <= 100 && message.length <= 4_000).toBe(true);
        expect(message.isWellFormed() && !message.includes("\0")).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(failureOf(new Error("x".repeat(10_000))).message).toHaveLength(4_000);
  });

  test("causes are told, and a ring of them ends", () => {
    const inner = new Error("connection refused");
    const outer = new Error("could not charge", { cause: inner });
    expect(failureOf(outer).stack).toContain("caused by Error: connection refused");
    inner.cause = outer;
    expect(failureOf(outer).stack?.length).toBeLessThanOrEqual(16_000);
  });

  test("a title is short, says what happened, and hides what differs", () => {
    expect(normalise("order 1234 of ada@example.com at 2026-11-24T10:00:00Z not found")).toBe("order <n> of <email> at <time> not found");
    expect(normalise("x ".repeat(10_000)).length).toBeLessThanOrEqual(200);
    expect(normalise("")).toBe("(no message)");
  });

  test("the line of a frame does not matter, its function does", () => {
    const at = (where: string) => fingerprintOf("h", { name: "Error", message: "m", stack: `Error: m\n    at ${where}` }).fingerprint;
    expect(at("charge (/srv/handlers/pay.ts:10:5)")).toBe(at("charge (/srv/handlers/pay.ts:99:1)"));
    expect(at("charge (/srv/handlers/pay.ts:10:5)")).not.toBe(at("refund (/srv/handlers/pay.ts:10:5)"));
  });
});

describe("a pattern", () => {
  test("matches literally everywhere but at its stars", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (left, right) => {
        expect(wildcard(left.replaceAll("*", ""))(left.replaceAll("*", ""))).toBe(true);
        expect(wildcard(`${left.replaceAll("*", "")}*`)(left.replaceAll("*", "") + right)).toBe(true);
      }),
    );
    expect(wildcard("a.b")("axb")).toBe(false);
    expect(wildcard("a.*")("axb")).toBe(false);
    expect(wildcard("(x)*[y]")("(x)…[y]")).toBe(true);
  });
});

describe("work that nobody announces", () => {
  test.each([
    [{}, 5_000],
    [{ order: { mode: "latest-wins" as const, debounceMs: 400 } }, 200],
    [{ order: { mode: "latest-wins" as const, debounceMs: 60_000 } }, 5_000],
    [{ perKey: { throttle: { perSecond: 1 } } }, 500],
    [{ perKey: { throttle: { perSecond: 100 } } }, 100],
  ])("of %j is looked for every %d ms", (handler, ms) => expect(pollMsOf(handler)).toBe(ms));
});
