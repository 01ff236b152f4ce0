/** What the diff must never get wrong: nothing invented, nothing lost, every digit kept. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DiffNode, diffJson, isEmpty, MAX_DIFF_DEPTH } from "#lib/domain/diff.ts";
import { type JsonNode, parseJson } from "#lib/domain/json.ts";

const read = (text: string): JsonNode => {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.root;
};
const diff = (before: string, after: string) => diffJson(read(before), read(after));

/** The leaves that differ, as lines. */
function changes(node: DiffNode, [before, after]: [string, string]): string[] {
  const text = (side: JsonNode | undefined, of: string) => (side ? of.slice(side.start, side.end) : "");
  const own = { added: "+", removed: "-", changed: "~", same: "", inside: "" }[node.kind];
  const line = own && [`${own} ${node.path.join(".")} ${text(node.before, before)}${own === "~" ? " → " : ""}${text(node.after, after)}`];
  return [...(line || []), ...node.children.flatMap((child) => changes(child, [before, after]))];
}
const lines = (before: string, after: string) => changes(diff(before, after).root, [before, after]);

/** One side, rebuilt from the difference alone. */
function rebuild(node: DiffNode, side: "before" | "after", source: string): unknown {
  const value = node[side];
  if (node.kind !== "inside" || !value) return JSON.parse(source.slice(value!.start, value!.end));
  const there = node.children.filter((child) => child[side]);
  if (value.kind === "array") return there.map((child) => rebuild(child, side, source));
  return Object.fromEntries(there.map((child) => [child.key, rebuild(child, side, source)]));
}

test("says nothing of key order and white space", () => {
  expect(isEmpty(diff('{"a":1,"b":[1,2]}', '{ "b" : [1, 2],\n "a": 1 }'))).toBe(true);
});

test("keeps the digits of numbers", () => {
  expect(lines('{"id":12345678901234567890,"x":1.0}', '{"id":12345678901234567891,"x":1}')).toEqual([
    "~ id 12345678901234567890 → 12345678901234567891",
    "~ x 1.0 → 1",
  ]);
});

test("names what was added, removed and changed, with its path", () => {
  expect(lines('{"a":{"b":1,"c":2},"d":null}', '{"a":{"b":"1","e":[]},"d":null}')).toEqual(['~ a.b 1 → "1"', "- a.c 2", "+ a.e []"]);
});

test("matches items by their id", () => {
  expect(lines('[{"id":1,"n":1},{"id":2,"n":2}]', '[{"id":0,"n":0},{"id":1,"n":1},{"id":2,"n":3}]')).toEqual([
    '+ 0 {"id":0,"n":0}',
    "~ 2.n 2 → 3",
  ]);
});

test("matches items without an id by being equal, then by place", () => {
  expect(lines("[1,2,3,4]", "[2,3,9,4]")).toEqual(["- 0 1", "+ 2 9"]);
  expect(lines('[{"v":1}]', '[{"v":2}]')).toEqual(["~ 0.v 1 → 2"]);
});

test("compares items by place when none of their ids is on both sides", () => {
  expect(lines('[{"id":"a","n":1}]', '[{"id":"b","n":2}]')).toEqual(['~ 0.id "a" → "b"', "~ 0.n 1 → 2"]);
});

test("does not lose a repeated key, nor __proto__", () => {
  expect(lines('{"a":1,"a":2,"__proto__":1}', '{"a":1,"a":3,"__proto__":2}')).toEqual(["~ a 2 → 3", "~ __proto__ 1 → 2"]);
});

test("tells ids and moments from the rest", () => {
  const { counts } = diff(
    '{"id":"evt_1QaBcDeF00","created":1732450000,"amount":100,"at":"2026-11-24T10:00:00Z"}',
    '{"id":"evt_1QaBcDeF01","created":1732450001,"amount":200,"at":"2026-11-24T10:00:01Z"}',
  );
  expect(counts).toEqual({ added: 0, removed: 0, changed: 4, noise: 3 });
});

test("survives 20,000 levels", () => {
  const deep = (middle: string) => "[".repeat(20_000) + middle + "]".repeat(20_000);
  expect(isEmpty(diff(deep("1"), deep("1")))).toBe(true);
  const { counts, root } = diff(deep("1"), deep("2"));
  expect(counts.changed).toBe(1);
  let node = root;
  for (; node.children[0]; node = node.children[0]);
  expect(node.path).toHaveLength(MAX_DIFF_DEPTH);
});

test("stays quick on long lists", () => {
  const list = (of: (n: number) => string) => `[${Array.from({ length: 50_000 }, (_, n) => of(n)).join()}]`;
  expect(
    diff(
      list((n) => `${n}`),
      list((n) => `${n * 2 + 1}`),
    ).counts.changed,
  ).toBe(50_000);
});

const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes("__proto__"));

test("diff(a, a) is empty, and an empty diff means equal", () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
      expect(isEmpty(diff(left, left))).toBe(true);
      if (isEmpty(diff(left, right))) expect(JSON.parse(left)).toEqual(JSON.parse(right));
    }),
  );
});

test("both sides can be rebuilt from the difference", () => {
  const near = fc.tuple(json, json, json).map(([a, b, c]) => [
    { list: [a, b, c, a], x: { a, b } },
    { list: [b, a, a], x: { b: c, a } },
  ]);
  fc.assert(
    fc.property(fc.oneof(fc.tuple(json, json), near), ([a, b]) => {
      const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
      const { root } = diff(left, right);
      expect(rebuild(root, "before", left)).toEqual(JSON.parse(left));
      expect(rebuild(root, "after", right)).toEqual(JSON.parse(right));
    }),
  );
});
