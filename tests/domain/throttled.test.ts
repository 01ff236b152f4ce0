import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideOutcome, PermanentError, RetryAfterError } from "#lib/domain/outcome.ts";
import { parseRetryAfter } from "#lib/domain/retryAfter.ts";

const RETRY = { maxAttempts: 3, firstDelaySeconds: 10, maxDelaySeconds: 60 };
const decide = (error: unknown, attempt = 1) => decideOutcome({ ok: false, error }, attempt, RETRY, 0);

describe("Retry-After", () => {
  const now = new Date("1994-11-06T08:49:30Z");
  test.each([
    ["120", 120],
    [" 0 ", 0],
    ["1.5", 1.5],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 7],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 7],
    ["Sun Nov  6 08:49:37 1994", 7],
    ["Sun, 06 Nov 1994 08:49:00 GMT", 0],
    ["-5", undefined],
    ["soon", undefined],
    ["", undefined],
    ["Sun, 99 Nov 1994 08:49:37 GMT", undefined],
    ["1994-11-06T08:49:37Z", undefined],
  ])("'%s' is %s seconds", (text, seconds) => {
    expect(parseRetryAfter(text, now)).toBe(seconds);
  });

  test("a date is measured against the remote's own clock where it tells it", () => {
    const response = new Response(null, {
      status: 503,
      headers: { date: "Sun, 06 Nov 1994 08:49:30 GMT", "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" },
    });
    expect(RetryAfterError.from(response)).toMatchObject({ seconds: 7, scope: "delivery" });
  });

  test("only an answer that asks to wait makes an error", () => {
    const answer = (status: number, headers = {}) => RetryAfterError.from(new Response(null, { status, headers }));
    expect(answer(429, { "retry-after": "9" })).toMatchObject({ seconds: 9, message: "It answered 429: come back later" });
    expect(answer(500, { "retry-after": "9" })).toBeUndefined();
    expect(answer(429)).toBeUndefined();
    expect(answer(429, { "retry-after": "soon" })).toBeUndefined();
  });
});

describe("a throttled attempt", () => {
  test("is tried again at the moment given, while attempts are left", () => {
    expect(decide(new RetryAfterError("429", 42))).toMatchObject({ state: "retrying", outcome: "throttled", delaySeconds: 42, hold: null });
    expect(decide(new RetryAfterError("429", 42), 3)).toMatchObject({ state: "dead", outcome: "throttled", hold: null });
  });

  test("may be given a date, waits a day at most, and never a negative time", () => {
    const outcome = decide(new RetryAfterError("429", new Date(Date.now() + 60_000)));
    expect(outcome.state === "retrying" && Math.round(outcome.delaySeconds)).toBe(60);
    expect(decide(new RetryAfterError("429", Number.POSITIVE_INFINITY))).toMatchObject({ delaySeconds: 86_400 });
    expect(decide(new RetryAfterError("429", -5))).toMatchObject({ delaySeconds: 0 });
  });

  test("without a readable moment falls back to the backoff", () => {
    expect(decide(new RetryAfterError("429", new Date(Number.NaN), { scope: "handler" }))).toMatchObject({
      ...{ outcome: "throttled", delaySeconds: 5, hold: null },
    });
  });

  test("holds the whole handler when it says so, also with its last attempt", () => {
    const error = new RetryAfterError("429", 42, { scope: "handler" });
    expect(decide(error)).toMatchObject({ state: "retrying", hold: 42 });
    expect(decide(error, 3)).toMatchObject({ state: "dead", hold: 42 });
  });
});

describe("errors of SDKs that carry a 429 or 503 with Retry-After are understood", () => {
  const stripe = Object.assign(new Error("Too many requests"), { statusCode: 429, headers: { "retry-after": "30" } });
  test.each([
    ["Stripe's", stripe],
    ["axios'", Object.assign(new Error("x"), { response: { status: 503, headers: { "Retry-After": "30" } } })],
    ["one with fetch's Headers", Object.assign(new Error("x"), { status: 429, headers: new Headers({ "retry-after": "30" }) })],
    [
      "one with a Response",
      Object.assign(new Error("x"), { response: new Response(null, { status: 429, headers: { "retry-after": "30" } }) }),
    ],
    ["one with pairs", Object.assign(new Error("x"), { status: 429, headers: [["Retry-After", "30"]] })],
    ["one with lists and numbers", { status: "429", headers: { "RETRY-AFTER": [30] } }],
    ["the cause of another", new Error("could not charge", { cause: stripe })],
  ])("%s", (_, error) => {
    expect(decide(error)).toMatchObject({ outcome: "throttled", delaySeconds: 30 });
  });

  test("others are ordinary failures", () => {
    for (const error of [
      Object.assign(new Error("x"), { status: 500, headers: { "retry-after": "30" } }),
      Object.assign(new Error("x"), { status: 429 }),
      Object.assign(new Error("x"), { headers: { "retry-after": "30" } }),
      Object.create({ status: 429, headers: { "retry-after": "30" } }) as object,
    ])
      expect(decide(error)).toMatchObject({ outcome: "failed" });
    expect(decide(new PermanentError("never", { cause: stripe }))).toMatchObject({ outcome: "permanent" });
  });

  test("whatever is thrown is settled", () => {
    const hostile = new Proxy(
      {},
      {
        getOwnPropertyDescriptor() {
          throw new Error("no");
        },
      },
    );
    const circular = new Error("x");
    circular.cause = circular;
    for (const error of [hostile, circular, Object.assign(new Error("x"), { response: hostile }), { status: 429, headers: hostile }])
      expect(decide(error).outcome).toBe("failed");
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withMap: true, withBigInt: true }), fc.anything(), (headers, response) => {
        decide({ status: 429, headers, response });
        decide({ statusCode: 503, response: { status: 429, headers } });
      }),
    );
  });
});
