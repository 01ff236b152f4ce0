/** What payloads look like, and what about them changed in the last day. */
import { expect, test } from "vitest";
import { inferSchemas } from "#lib/domain/inferSchema.ts";

const samples = (isRecent: boolean, count: number, payload: unknown, type = "t") =>
  Array.from({ length: count }, () => ({ type, isRecent, body: JSON.stringify(payload) }));
const fieldsOf = (list: Parameters<typeof inferSchemas>[0]) =>
  Object.fromEntries(inferSchemas(list)[0]?.fields.map(({ path, ...field }) => [path, field]) ?? []);

test("fields have their paths, kinds and how often they are there; lists are one path", () => {
  const fields = fieldsOf([
    ...samples(true, 2, { id: 1, lines: [{ sku: "a" }, { sku: null }], empty: [], deep: { is: true } }),
    ...samples(true, 1, { id: "x" }),
  ]);
  expect(fields).toEqual({
    id: { kinds: ["number", "string"], seen: 3, drift: null },
    "lines[].sku": { kinds: ["null", "string"], seen: 2, drift: null },
    empty: { kinds: ["list"], seen: 2, drift: null },
    "deep.is": { kinds: ["boolean"], seen: 2, drift: null },
  });
});

test("a field is new, missing or retyped when enough samples on both sides say so", () => {
  const before = samples(false, 6, { stays: 1, goes: 1, amount: 1 });
  const recent = samples(true, 6, { stays: 2, amount: "1", comes: true });
  const fields = fieldsOf([...before, ...recent]);
  expect(Object.fromEntries(Object.entries(fields).map(([path, { drift }]) => [path, drift]))).toEqual({
    ...{ stays: null, goes: "missing", amount: "retyped", comes: "new" },
  });
  expect(Object.values(fieldsOf([...before, ...recent.slice(0, 4)])).every(({ drift }) => drift === null)).toBe(true);
});

test("a field that was there only sometimes is not missing", () => {
  const before = [...samples(false, 5, { a: 1, b: 1 }), ...samples(false, 1, { a: 1 })];
  expect(fieldsOf([...before, ...samples(true, 6, { a: 1 })]).b?.drift).toBeNull();
});

test("what is not JSON counts for nothing, and endless payloads end", () => {
  expect(inferSchemas([{ type: "t", isRecent: true, body: "no JSON" }])).toEqual([]);
  const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n]));
  const deep = JSON.parse(`${'{"a":'.repeat(500)}1${"}".repeat(500)}`) as unknown;
  const [type] = inferSchemas([...samples(true, 1, wide), ...samples(true, 1, deep)]);
  expect([type?.fields.length, type?.isCut]).toEqual([300, true]);
});
