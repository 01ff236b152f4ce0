/** Why an event went to a handler, or did not; and what its headers are there for. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { headerGroup, isSentAgain } from "#lib/domain/headerGroups.ts";
import { compileMatcher } from "#lib/domain/matching.ts";
import { isMasked, maskHeaders } from "#lib/domain/redact.ts";
import { explainRoutes } from "#lib/domain/routing.ts";
import { proofHeaders, usedScheme } from "#lib/domain/usedScheme.ts";

const source = { name: "stripe-live", provider: "stripe" };
const rule = (name: string, sources: string[], eventTypes: string[]) => ({ name, sources, eventTypes });

test("each part of a rule says whether it fits, and with which pattern", () => {
  const routes = explainRoutes(
    [
      rule("ledger", ["stripe"], ["charge.*", "invoice.*"]),
      rule("shop", ["shopify"], ["*"]),
      rule("mail", ["*"], ["customer.created"]),
      rule("late", ["*"], ["*"]),
    ],
    { source, type: "invoice.paid" },
    new Set(["ledger", "gone"]),
  );
  expect(routes.map(({ handler, verdict }) => [handler, verdict])).toEqual([
    ["gone", "took"],
    ["ledger", "took"],
    ["late", "would"],
    ["mail", "refused"],
    ["shop", "refused"],
  ]);
  const clauses = (name: string) => routes.find(({ handler }) => handler === name)?.clauses.map(({ matched }) => matched);
  expect(clauses("ledger")).toEqual(["stripe", "invoice.*"]);
  expect(clauses("shop")).toEqual([null, "*"]);
  expect(clauses("mail")).toEqual(["*", null]);
  expect(clauses("gone")).toEqual([]);
});

test("a rule is told to refuse exactly when routing itself refuses", () => {
  const pattern = fc.constantFrom("*", "a.*", "*.b", "a.b", "stripe", "stripe-live", "x");
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1 }), fc.array(pattern, { minLength: 1 }), pattern, (sources, eventTypes, type) => {
      const one = rule("one", sources, eventTypes);
      const [route] = explainRoutes([one], { source, type }, new Set());
      expect(route?.clauses.every(({ matched }) => matched !== null)).toBe(compileMatcher(one)(source, type));
      expect(route?.verdict).toBe(compileMatcher(one)(source, type) ? "would" : "refused");
    }),
  );
});

test("headers are grouped by what they are there for", () => {
  expect(headerGroup("stripe-signature")).toBe("signature");
  expect(headerGroup("webhook-timestamp")).toBe("signature");
  expect(headerGroup("x-forwarded-for")).toBe("transport");
  expect(headerGroup("content-length")).toBe("transport");
  expect(headerGroup("x-github-event")).toBe("provider");
  expect(headerGroup("x-sig", ["x-sig"])).toBe("signature");
  expect(
    ["content-type", "user-agent", "x-github-event", "host", "x-hub-signature-256", "x-sig"].map((name) => isSentAgain(name, ["x-sig"])),
  ).toEqual([true, true, true, false, false, false]);
});

test("a signature is cut in every header that the source takes it from", () => {
  const settings = { header: "X-Sig", timestampHeader: "x-when" };
  const proofs = proofHeaders("generic-hmac", settings);
  expect(proofs).toEqual(["x-sig", "x-when"]);
  const value = "0123456789abcdef0123456789abcdef";
  expect(maskHeaders([["x-sig", value]], proofs)).toEqual([["x-sig", "0123456789abcdef0123…"]]);
  expect(maskHeaders([["x-other", value]], proofs)).toEqual([["x-other", value]]);
  expect([isMasked("x-sig", value, proofs), isMasked("x-api-key", "short"), isMasked("x-other", value)]).toEqual([true, true, false]);
});

test("the scheme is the one whose header the request carries", () => {
  expect(usedScheme("stripe", {}, [["stripe-signature", "t=1,v1=00"]])).toBe("v1 · HMAC-SHA-256 in stripe-signature");
  expect(usedScheme("generic-hmac", { algorithm: "sha512", header: "x-sig" }, [["x-sig", "00"]])).toBe("hmac · HMAC-SHA-512 in x-sig");
  expect(usedScheme("stripe", {}, [])).toBeNull();
  expect(usedScheme("no-such", {}, [])).toBeNull();
});
