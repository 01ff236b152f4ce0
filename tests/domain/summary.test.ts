/** One line says what an event is about, and no payload can make it long, wrong or fail. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { summaryOf } from "#lib/domain/summary.ts";
import { makeSample, sampleTypes } from "#lib/providers/samples/index.ts";

const stripe = (object: object) => summaryOf("stripe", JSON.stringify({ id: "evt_1", data: { object } }));

test("a Stripe object is its id, its money and its customer, or why it failed", () => {
  expect(stripe({ id: "in_1QxYzAbCdEfGhIjKl", amount_due: 12_000, currency: "eur", customer: "cus_1" })).toBe(
    "in_1QxYzAbCdEfG… · €120.00 · cus_1",
  );
  expect(stripe({ id: "pi_1", amount: 500, currency: "jpy", last_payment_error: { code: "card_declined" } })).toBe(
    "pi_1 · ¥500 · card_declined",
  );
  expect(stripe({ id: "pi_1", amount: 1_500, currency: "kwd" })).toMatch(/^pi_1 · KWD\s1\.500$/);
  expect(stripe({ id: "pi_1", amount: 1_500, currency: "isk" })).toMatch(/^pi_1 · ISK\s15$/);
});

test("money that is no money is left out, not guessed", () => {
  for (const object of [
    { amount: "1e9", currency: "eur" },
    { amount: 5 },
    { amount: 5, currency: "euro" },
    { amount: 1.5, currency: "eur" },
  ])
    expect(stripe({ id: "x", ...object })).toBe("x");
});

test("ids beyond 2^53 keep their digits", () => {
  expect(summaryOf("none", '{"id":12345678901234567890,"status":"ok"}')).toBe("123456789012345… · ok");
  expect(summaryOf("shopify", '{"id":9007199254740993}')).toBe("9007199254740993");
});

test("lines of every provider's samples are short and made of one line", () => {
  for (const provider of ["stripe", "github", "slack", "shopify", "none", "standard-webhooks", "generic-hmac"])
    for (const type of sampleTypes(provider)) {
      const line = summaryOf(provider, makeSample(provider, type, 1).body.toString("utf8"));
      expect([type, line?.length ?? 0]).toEqual([type, expect.any(Number)]);
      expect(line, `${provider} ${type}`).toMatch(/^[^\n]{3,160}$/);
    }
});

test("a form's payload is read, and what is no JSON says nothing", () => {
  expect(summaryOf("github", `payload=${encodeURIComponent('{"repository":{"full_name":"a/b"},"number":7}')}`)).toBe("a/b · #7");
  for (const text of ["", "payload=", "payload=%", "<xml/>", "[1", "null", "7", '"x"', "[]", "{}", '{"__proto__":{"id":"x"}}'])
    expect(summaryOf("none", text)).toBeUndefined();
});

test("no payload makes it throw or grow", () => {
  const providers = fc.constantFrom("stripe", "github", "slack", "messenger", "x-activity", "none");
  fc.assert(
    fc.property(providers, fc.oneof(fc.json(), fc.string()), (provider, text) => {
      const line = summaryOf(provider, text);
      expect(line === undefined || (line.length > 0 && line.length <= 160)).toBe(true);
    }),
  );
});
