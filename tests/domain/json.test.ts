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

  test("what is not JSON is undefined, and so is what is too deep", () => {
    expect(parsePayload("{")).toBeUndefined();
    expect(parsePayload("[".repeat(500_000) + "]".repeat(500_000))).toBeUndefined();
  });
});
