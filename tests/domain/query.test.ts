/** The query language: what is understood, and what a person is told when something is not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { termText } from "#lib/domain/query/text.ts";

const read = (text: string) => {
  const parsed = parseQuery(text);
  return parsed.ok ? parsed.query : parsed.problem;
};
const is = (...texts: string[]) => ({ op: "is", values: texts.map((text) => ({ text, wild: text.includes("*") })) });
const one = (value: number, inclusive = true) => ({ at: { type: "number", value }, inclusive });

describe("a query is understood as", () => {
  test.each([
    ["", { kind: "and", parts: [] }],
    ["source:stripe*", { kind: "event", field: "source", test: is("stripe*") }],
    ['key:"a*b"', { kind: "event", field: "key", test: { op: "is", values: [{ text: "a*b", wild: false }] } }],
    ["key:=a*b", { kind: "event", field: "key", test: { op: "is", values: [{ text: "a*b", wild: false }] } }],
    ["body:~refund", { kind: "path", of: "body", path: null, test: { op: "contains", value: "refund" } }],
    ["body.a.b>=10", { kind: "path", of: "body", path: "a.b", test: { op: "within", low: one(10) } }],
    ["body.s:500..599", { kind: "path", of: "body", path: "s", test: { op: "within", low: one(500), high: one(599) } }],
    ['body."a b".c[*].d:x', { kind: "path", of: "body", path: "a b.c.d", test: is("x") }],
    ["header.X-GitHub-Event:push", { kind: "path", of: "header", path: "x-github-event", test: is("push") }],
    ["size>1MB", { kind: "event", field: "size", test: { op: "within", low: one(1_000_000, false) } }],
    ["age<90s", { kind: "event", field: "age", test: { op: "within", high: one(90_000, false) } }],
    ["group:fg_1", { kind: "delivery", tests: [{ field: "error", test: is("fg_1") }] }],
    ["has:entity", { kind: "event", field: "entity", test: { op: "exists" } }],
    ["status:unrouted", { kind: "unrouted" }],
    ["invoice.*", { kind: "word", value: "invoice." }],
    ["https://x.example/events/evt_01kb2c3d4e5f6g7h8j9k0m1n2p?q=a", { kind: "word", value: "evt_01kb2c3d4e5f6g7h8j9k0m1n2p" }],
    ["NOT (type:a OR type:b)", { kind: "not", part: { kind: "or", parts: [{ field: "type" }, { field: "type" }] } }],
  ])("%s", (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  test("AND binds tighter than OR, and side by side is AND", () => {
    expect(read("type:a type:b OR type:c AND -type:d")).toMatchObject({
      kind: "or",
      parts: [
        { kind: "and", parts: [{}, {}] },
        { kind: "and", parts: [{}, { kind: "not" }] },
      ],
    });
  });

  test("what is asked of deliveries side by side is asked of one delivery", () => {
    expect(read("status:dead type:a handler:billing")).toMatchObject({
      kind: "and",
      parts: [{ field: "type" }, { kind: "delivery", tests: [{ field: "status" }, { field: "handler" }] }],
    });
  });

  test("a term written from a value is that value", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), (value) => {
        expect(read(termText("key", value))).toEqual({
          kind: "event",
          field: "key",
          test: { op: "is", values: [{ text: value, wild: false }] },
        });
      }),
    );
  });
});

describe("a problem", () => {
  test.each([
    ["sorce:x", "sorce:x", "Did you mean 'source'?", "source:x"],
    ["amount>abc", "amount>abc", "Did you mean 'body.amount'?", "body.amount>abc"],
    ["type:a status:ded", "ded", "Did you mean 'dead'?", "dead"],
    ["status:rejected", "rejected", "look in Requests", undefined],
    ["attempts>many", "many", "not a number", undefined],
    ["body.amount>abc", "abc", "no number and no time", undefined],
    ["body.items[0].sku:a", "body.items[0].sku:a", "any of its items", "body.items.sku:a"],
    ["(type:a", "(type:a", "not closed", "(type:a)"],
    ["type:a)", ")", "no '('", ""],
    ["type:a OR", "OR", "between two terms", ""],
    ['type:"a', '"a', "not closed", '"a"'],
    ["type:(a, b", "(a, b", "not closed", "(a, b)"],
    ["header:push", "header:push", "needs a name", undefined],
    ["has:custmer", "custmer", "Did you mean 'body.custmer'?", "body.custmer"],
    ["received:now", "received:now", "is compared", undefined],
  ])("in %s is placed at %s and says: %s", (text, place, message, fix) => {
    const found = read(text) as { message: string; start: number; end: number; fix?: string };
    expect(found.message).toContain(message);
    expect(text.slice(found.start, found.end)).toBe(place);
    expect(found.fix).toBe(fix);
  });

  test("is never thrown, and its place is inside the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'abody:"()- ,<>=~*\\[]0.\n', "NOT ", "OR ", "has:", "size", "body.", "received") }),
        (text) => {
          const parsed = parseQuery(text);
          if (!parsed.ok)
            expect(0 <= parsed.problem.start && parsed.problem.start <= parsed.problem.end && parsed.problem.end <= text.length).toBe(true);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test("of parentheses nested too deep is told, however deep they are", () => {
    expect(read(`${"(".repeat(2_000)}a${")".repeat(2_000)}`)).toMatchObject({ message: expect.stringContaining("nested deeper") });
    expect(read(`${"(".repeat(32)}a${")".repeat(32)}`)).toMatchObject({ kind: "word" });
  });

  test("its fix is accepted where it stands for the whole problem", () => {
    for (const text of ["sorce:x", "status:ded", "(type:a", "type:a)", "type:a OR", 'type:"a', "body.items[0].sku:a"]) {
      const { start, end, fix } = read(text) as { start: number; end: number; fix: string };
      expect(parseQuery(text.slice(0, start) + fix + text.slice(end)).ok).toBe(true);
    }
  });
});
