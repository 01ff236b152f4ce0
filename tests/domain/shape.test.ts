/** Which fields are new, missing or of another kind beside the payloads before. */
import { expect, test } from "vitest";
import { type JsonNode, parseJson } from "#lib/domain/json.ts";
import { compareShapes, shapeOf } from "#lib/domain/shape.ts";

const read = (text: string): JsonNode => {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.root;
};
const shape = (text: string) => shapeOf(read(text));
const news = (own: string, ...before: string[]) =>
  Object.fromEntries(compareShapes(shape(own), before.map(shape)).map((field) => [field.path, field.news]));

test("items of a list share one path, odd keys are quoted, booleans are one kind", () => {
  expect([...shape('{"a":[{"b":1},{"b":true,"c d":null}]}')].map(([path, kinds]) => [path, [...kinds].join()])).toEqual([
    ["a", "array"],
    ["a[]", "object"],
    ["a[].b", "number,boolean"],
    ['a[]["c d"]', "null"],
  ]);
});

test("tells new, missing, other kinds, rare and usual fields apart", () => {
  expect(news('{"id":1,"new":2,"kind":"x","rare":1}', '{"id":1,"kind":1,"gone":1}', '{"id":2,"kind":1,"gone":2,"rare":1}')).toEqual({
    id: "usual",
    new: "new",
    kind: "other_kind",
    rare: "sometimes",
    gone: "missing",
  });
});

test("what only a few had is not missed", () => {
  expect(news('{"a":1}', '{"a":1,"once":1}', '{"a":1}', '{"a":1}')).toEqual({ a: "usual" });
});

test("`__proto__` is a field like any other, and 20,000 levels or 100,000 keys end somewhere", () => {
  expect(news('{"__proto__":{"x":1}}', '{"a":1}')).toMatchObject({ "__proto__.x": "new" });
  expect(shape("[".repeat(20_000) + "]".repeat(20_000)).size).toBeLessThan(40);
  expect(shape(`{${Array.from({ length: 100_000 }, (_, n) => `"k${n}":1`).join()}}`).size).toBeLessThanOrEqual(2_000);
});
