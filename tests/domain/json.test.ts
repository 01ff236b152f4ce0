/** JSON keeps what was written: digits, repeats, places; and no nesting is too deep. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type JsonNode, nodeAt, parseJson, parsePayload } from "#lib/domain/json.ts";

const plain = (node: JsonNode): unknown => {
  if (node.kind === "object") return Object.fromEntries(node.members.map(({ key, value }) => [key, plain(value)]));
  if (node.kind === "array") return node.items.map(plain);
  if (node.kind === "string") return node.value;
  if (node.kind === "number") return Number(node.text);
  return { true: true, false: false, null: null }[node.kind];
};

describe("parseJson", () => {
  test("reads whatever JSON.stringify writes, with spans that cut out the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const parsed = parseJson(text);
        expect(parsed.ok).toBe(true);
        if (!parsed.ok) return;
        expect(plain(parsed.root)).toEqual(JSON.parse(text));
        const { start, end } = parsed.root;
        expect(JSON.parse(text.slice(start, end))).toEqual(JSON.parse(text));
      }),
    );
  });

  test("agrees with JSON.parse on what is not JSON", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"\\u0e-1.5tfn \n') }), (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(parseJson(text).ok).toBe(isJson);
      }),
      { numRuns: 2_000 },
    );
  });

  test("20-digit integers keep their digits, 1.0 stays 1.0", () => {
    const parsed = parseJson('{"id":12345678901234567890,"rate":1.0}');
    expect(parsed.ok && nodeAt(parsed.root, ["id"])).toMatchObject({ kind: "number", text: "12345678901234567890" });
    expect(parsed.ok && nodeAt(parsed.root, ["rate"])).toMatchObject({ text: "1.0" });
  });

  test("20,000 levels do not exhaust the stack", () => {
    expect(parseJson("[".repeat(20_000) + "]".repeat(20_000)).ok).toBe(true);
  });

  test("a megabyte of escapes is read in one go", () => {
    expect(parseJson(`"${"\\n".repeat(500_000)}"`).ok).toBe(true);
  });

  test("repeated keys are kept, and the last one counts", () => {
    const parsed = parseJson('{"a":1,"a":2}');
    expect(parsed.ok && parsed.root.kind === "object" && parsed.root.members.length).toBe(2);
    expect(parsed.ok && nodeAt(parsed.root, ["a"])).toMatchObject({ text: "2" });
  });
});

describe("parsePayload", () => {
  test("integers a double cannot hold become bigint", () => {
    expect(parsePayload('{"id":12345678901234567890,"n":5}')).toEqual({ id: 12_345_678_901_234_567_890n, n: 5 });
  });

  test("__proto__ is a key like any other", () => {
    const payload = parsePayload('{"__proto__":{"isAdmin":true}}') as { isAdmin?: boolean };
    expect(payload.isAdmin).toBeUndefined();
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test("what is not JSON is undefined", () => {
    for (const text of ["", "{", "nul", "1 2", "[".repeat(50_000)]) expect(parsePayload(text)).toBeUndefined();
  });

  test("20,000 levels arrive whole, with every rule above still kept", () => {
    const inner = '{"b":1,"a":[1,{"id":12345678901234567890}],"__proto__":{"isAdmin":true},"b":2,"n":null,"t":true,"e":{}}';
    const payload = parsePayload(`{"inner":${inner},"deep":${"[".repeat(20_000)}${"]".repeat(20_000)}}`) as Record<string, unknown>;
    let levels = 0;
    for (let at = payload.deep; Array.isArray(at); at = at[0]) levels++;
    expect(levels).toBe(20_000);
    expect(payload.inner).toEqual(parsePayload(inner));
    expect(Object.keys(payload.inner as object)).toEqual(["b", "a", "__proto__", "n", "t", "e"]);
    expect((payload.inner as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test("escapes, NUL and lone surrogates are read as JSON.parse reads them", () => {
    const text = '{"nul":"a\\u0000b","lone":"\\ud800","pair":"\\ud83d\\ude00"}';
    expect(parsePayload(text)).toEqual(JSON.parse(text));
    const parsed = parseJson(text);
    expect(parsed.ok && plain(parsed.root)).toEqual(JSON.parse(text));
  });
});

describe("places", () => {
  test("every node's span cuts out exactly its own text", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, "\t"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const parsed = parseJson(text);
        if (!parsed.ok) throw new Error(parsed.problem);
        const nodes = [parsed.root];
        for (let node = nodes.pop(); node; node = nodes.pop()) {
          expect(plain(node)).toEqual(JSON.parse(text.slice(node.start, node.end)));
          if (node.kind === "object") nodes.push(...node.members.map((member) => member.value));
          if (node.kind === "array") nodes.push(...node.items);
        }
      }),
    );
  });

  test.each([
    ['{"a":1,}', 7],
    ["[1 2]", 3],
    ['{"a" 1}', 5],
    ["[01]", 2],
    ['"abc', 0],
    ["[1]x", 3],
    ["", 0],
  ])("a problem in %j is placed at %i", (text, position) => expect(parseJson(text)).toMatchObject({ ok: false, position }));
});
