/** Clicks change a query's text as they say, and leave what a person typed alone. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { addValue, excludeValue, onlyValue, valueState, withoutToken, withTerm } from "#lib/domain/queryEdit.ts";
import { queryTokens, tokenValues } from "#lib/domain/queryTokens.ts";

describe("a click on a value", () => {
  test.each([
    ["", "status:dead"],
    ["source:a", "source:a status:dead"],
    ["status:retrying source:a", "source:a status:dead"],
    ["source:a -status:queued NOT status:(paused, queued)", "source:a status:dead"],
    ["status:dead source:a", "source:a"],
    ["status:(dead,retrying)", "status:dead"],
    ["type:a OR type:b", "(type:a OR type:b) status:dead"],
    ["type:a AND status:queued", "type:a status:dead"],
    ["(status:queued OR type:b) type:a", "(status:queued OR type:b) type:a status:dead"],
  ])("%j means only it", (q, expected) => expect(onlyValue(q, "status", "dead")).toBe(expected));

  test.each([
    ["", "status:dead"],
    ["status:retrying source:a", "status:(retrying,dead) source:a"],
    ["status:(retrying, queued)", "status:(retrying,queued,dead)"],
    ["status:(retrying,dead)", "status:retrying"],
    ["status:dead", ""],
    ["-status:queued", "status:dead"],
  ])("%j with shift means it too", (q, expected) => expect(addValue(q, "status", "dead")).toBe(expected));

  test.each([
    ["source:a", "source:a -status:dead"],
    ["source:a -status:dead", "source:a"],
    ["source:a NOT status:dead", "source:a"],
    ["status:(dead,queued)", "status:queued -status:dead"],
    ["status:dead", "-status:dead"],
  ])("%j with alt means all but it", (q, expected) => expect(excludeValue(q, "status", "dead")).toBe(expected));

  test("values with spaces and commas are quoted", () => {
    expect(onlyValue("", "source", "stripe eu, live")).toBe('source:"stripe eu, live"');
    expect(addValue('source:"stripe eu"', "source", "a,b")).toBe('source:("stripe eu","a,b")');
  });

  test("is shown again", () => {
    expect(valueState("status:(dead,queued)", "status", "dead")).toBe("only");
    expect(valueState("NOT status:dead", "status", "dead")).toBe("excluded");
    expect(valueState("status:deadly", "status", "dead")).toBeUndefined();
  });
});

test.each([
  ["a AND b OR c", "b", "a OR c"],
  ["a AND b", "a", "b"],
  ["a NOT b c", "b", "a c"],
  ["(a OR b) c", "a", "(b) c"],
  ["x (a) c", "a", "x c"],
  ["x NOT (a)", "a", "x"],
])("%j without %j", (q, word, expected) => {
  const token = queryTokens(q).find(({ start, end }) => q.slice(start, end) === word);
  expect(withoutToken(q, token!)).toBe(expected);
});

test("tokens are where they stand, and hold what they hold", () => {
  const q = '-source:"a b" body.items[0].sku:~x amount>=10 (AND) status:(dead, "two words") word';
  const tokens = queryTokens(q).map((token) => [q.slice(token.start, token.end), token.field, token.op, tokenValues(q, token)]);
  expect(tokens).toEqual([
    ['-source:"a b"', "source", ":", ["a b"]],
    ["body.items[0].sku:~x", "body.items[0].sku", ":~", ["x"]],
    ["amount>=10", "amount", ">=", ["10"]],
    ["(", undefined, undefined, []],
    ["AND", undefined, undefined, []],
    [")", undefined, undefined, []],
    ['status:(dead, "two words")', "status", ":", ["dead", "two words"]],
    ["word", undefined, undefined, []],
  ]);
});

const soup = fc.string({ unit: fc.constantFrom(...'ab:()"\\ -><=,.~'.split(""), "status:", " OR ", " NOT ", " AND "), maxLength: 40 });

test("any text has tokens in order that cover all but its spaces", () => {
  fc.assert(
    fc.property(soup, (q) => {
      let at = 0;
      for (const { start, end } of queryTokens(q)) {
        expect(q.slice(at, start).trim()).toBe("");
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(q.slice(at).trim()).toBe("");
    }),
    { numRuns: 1_000 },
  );
});

test("a query that can be run can still be run after every click", () => {
  const term = fc.constantFrom(
    "status:dead",
    "-status:queued",
    "status:(dead,queued)",
    "type:a",
    'source:"a b"',
    "NOT status:paused",
    "word",
  );
  fc.assert(
    fc.property(fc.array(term, { maxLength: 5 }), fc.constantFrom("dead", "queued"), (terms, value) => {
      const q = terms.join(" ");
      for (const edit of [onlyValue, addValue, excludeValue]) expect(parseQuery(edit(q, "status", value)).ok).toBe(true);
      for (const token of queryTokens(q)) if (token.kind !== "joiner") expect(parseQuery(withoutToken(q, token)).ok).toBe(true);
      expect(parseQuery(withTerm(q, "type:b")).ok).toBe(true);
      expect(valueState(onlyValue("", "status", value), "status", value)).toBe("only");
    }),
  );
});
