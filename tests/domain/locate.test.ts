/** Values are read where an expression says, exactly as they were sent, and only from the request's own fields. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { factsOf, locate, locateFirst } from "#lib/domain/locate.ts";
import { renderBytes, renderText } from "#lib/domain/template.ts";

type Headers = readonly (readonly [string, string])[];
const facts = (body: string, headers: Headers = [], query = "", settings: Record<string, string> = {}) =>
  factsOf({ method: "POST", path: "/in/k", query, headers, body: Buffer.from(body), url: "https://x/in/k" }, settings);
const FORM: Headers = [["content-type", "application/x-www-form-urlencoded; charset=utf-8"]];

describe("an expression", () => {
  test.each([
    ["json:a.b", '{"a":{"b":"x"}}', "x"],
    ["json:items.1.id", '{"items":[{"id":1},{"id":2}]}', "2"],
    ["json:n", '{"n":12345678901234567890}', "12345678901234567890"],
    ["json:n", '{"n":-9007199254740993}', "-9007199254740993"],
    ["json:n", '{"n":1.10}', "1.10"],
    ["json:n", '{"n":1e999}', "1e999"],
    ["json:a.n", '{"a":{"n":1},"a":{"n":12345678901234567891}}', "12345678901234567891"],
    ["json:ok", '{"ok":false}', "false"],
    ["json:n", '{"n":null}', undefined],
    ["json:o", '{"o":{}}', undefined],
    ["json:a.b.c", '{"a":{"b":"text"}}', undefined],
    ["json:toString", "{}", undefined],
    ["json:__proto__.length", "[]", undefined],
    ["json:__proto__.x", "{}", undefined],
    ["json:__proto__.x", '{"__proto__":{"x":"own"}}', "own"],
    ["json:a", "not json", undefined],
    ["has:a", '{"a":null}', "a"],
    ["has:toString", "{}", undefined],
    ["has:a", "null", undefined],
    ["nonsense", "{}", undefined],
    ["item:a", '{"a":1}', undefined],
  ])("%s of %s is %s", (expression, body, expected) => expect(locate(facts(body), expression)).toBe(expected));

  test("reads headers, the query and form fields", () => {
    const all = facts("a=1&payload=%7B%22b%22%3A%7B%22c%22%3A2%7D%7D", [...FORM, ["x-id", "h"], ["x-id", "second"]], "q=%C3%A9&q=2");
    expect(locate(all, "header:x-id")).toBe("h");
    expect(locate(all, "header:X-Id")).toBe("h");
    expect(locate(all, "query:q")).toBe("é");
    expect(locate(all, "form:a")).toBe("1");
    expect(locate(all, "form:payload.b.c")).toBe("2");
    expect(locate(all, "json:b.c")).toBe("2");
    expect(locate(facts("a=1"), "form:a")).toBeUndefined();
  });

  test("joins two, of which the second may be missing", () => {
    expect(locate(facts('{"a":"x","b":"y"}'), "json:a+json:b")).toBe("x.y");
    expect(locate(facts('{"a":"x"}'), "json:a+json:b")).toBe("x");
    expect(locate(facts('{"b":"y"}'), "json:a+json:b")).toBeUndefined();
  });

  test("may be an operator's own, a bare path meaning JSON", () => {
    expect(locate(facts('{"a":{"b":1}}', [], "", { path: "a.b" }), "{setting:path}")).toBe("1");
    expect(locate(facts("{}", [["x", "y"]], "", { path: "header:x" }), "{setting:path}")).toBe("y");
    expect(locate(facts("{}"), "{setting:path}")).toBeUndefined();
    for (const path of ["{setting:path}", "json:x+{setting:path}", "{setting:path}+json:x"])
      expect(locate(facts("{}", [], "", { path }), "{setting:path}")).toBeUndefined();
  });

  test("the first that gives text wins", () => {
    expect(locateFirst(facts('{"a":"","b":"x"}'), ["json:none", "json:a", "json:b"])).toBe("x");
  });

  test("whatever is asked of whatever is sent, nothing throws", () => {
    const expression = fc.array(
      fc.constantFrom("json:", "form:", "has:", "query:", "header:", "{setting:p}", "+", ".", "a", "0", "__proto__"),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), expression, fc.boolean(), (body, words, isForm) => {
        const found = locate(facts(body, isForm ? FORM : [], body, { p: words.at(-1) ?? "" }), words.join(""));
        expect(found === undefined || typeof found === "string").toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a template", () => {
  test("keeps the body's bytes and puts values where their names stand", () => {
    const all = facts("é", [["x-id", "7"]], "a=1");
    const bytes = renderBytes("v0:{ts}:{header:x-id}:{body}", all, { ts: "5" });
    expect(Buffer.concat((bytes ?? []).map((part) => Buffer.from(part))).toString()).toBe("v0:5:7:é");
    expect(renderText("{method} {path}?{rawQuery} {url}", all, {})).toBe("POST /in/k?a=1 https://x/in/k");
  });

  test("with a part missing is nothing to sign, and empty as text", () => {
    expect(renderBytes("{ts}.{body}", facts("x"), {})).toBeUndefined();
    expect(renderBytes("{header:none}.{body}", facts("x"), {})).toBeUndefined();
    expect(renderText("a{query:none}b", facts("x"), {})).toBe("ab");
  });

  test("is no way to values that have no name", () => {
    expect(renderText("{constructor}{__proto__}{toString}{}{ }{{ts}}", facts("x"), { ts: "5" })).toBe("{}{5}");
  });
});
