/** Comparing as text, and what a source's rules leave out of sight. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { diffJson } from "#lib/domain/diff.ts";
import { diffRows } from "#lib/domain/diffRows.ts";
import { parseRules, rulePath, withPath } from "#lib/domain/diffRules.ts";
import { changesOnly, diffLines } from "#lib/domain/diffText.ts";
import { parseForm } from "#lib/domain/form.ts";
import { type JsonNode, parseJson } from "#lib/domain/json.ts";
import { prettyLines } from "#lib/domain/prettyJson.ts";

const read = (text: string): JsonNode => {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.root;
};

test("JSON in lines is the same JSON, digit for digit", () => {
  const text = '{"id":12345678901234567890,"rate":1.0,"list":[1,[],{}],"s":"\\u0041\\n"}';
  const pretty = prettyLines(read(text), text);
  expect(pretty[1]).toBe('  "id": 12345678901234567890,');
  expect(pretty.map((line) => line.trimStart().replace('": ', '":')).join("")).toBe(text);
});

test("JSON in lines reads as what JSON.stringify writes, and 20,000 levels do not exhaust the stack", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(prettyLines(read(text), text).join("\n"))).toEqual(JSON.parse(text));
    }),
  );
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  expect(prettyLines(read(deep), deep)).toHaveLength(39_999);
});

test("every line of both texts stands in the comparison once, in order", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 30 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const rows = diffLines(before, after);
      const side = (name: "before" | "after") =>
        rows.flatMap((row) => (row.kind === "skipped" || row[name] === undefined ? [] : [row[name]]));
      expect(side("before")).toEqual(before);
      expect(side("after")).toEqual(after);
      for (const row of rows) if (row.kind === "same") expect(row.before).toBe(row.after);
      const shown = changesOnly(rows).reduce((sum, row) => sum + (row.kind === "skipped" ? row.count : 1), 0);
      expect(shown).toBe(rows.length);
    }),
  );
});

test("runs of equal lines are folded up around a change", () => {
  const before = Array.from({ length: 40 }, (_, n) => `line ${n}`);
  const rows = changesOnly(diffLines(before, before.with(20, "other")));
  expect(rows.map((row) => (row.kind === "skipped" ? row.count : row.kind))).toEqual([
    17,
    ...Array(3).fill("same"),
    "changed",
    ...Array(3).fill("same"),
    16,
  ]);
});

const BEFORE = '{"id":"a1","at":"2026-01-01T00:00:00Z","n":1,"items":[{"sku":"x","pos":1}],"gone":1}';
const AFTER = '{"id":"b2","at":"2026-01-02T00:00:00Z","n":2,"items":[{"sku":"x","pos":2}]}';
const compare = (rules = parseRules(null)) => diffJson(read(BEFORE), read(AFTER), rules);

test("times and ids are ignored apart, and paths with all that is in them", () => {
  expect(compare().counts).toEqual({ added: 0, removed: 1, changed: 4, noise: 2 });
  expect(compare(parseRules('{"times":false}')).counts.noise).toBe(1);
  expect(compare(parseRules('{"times":false,"ids":false}')).counts.noise).toBe(0);
  expect(compare(parseRules('{"paths":["items[].pos","gone"]}')).counts).toEqual({ added: 0, removed: 0, changed: 5, noise: 4 });
  expect(compare(parseRules('{"paths":["items"]}')).counts).toEqual({ added: 0, removed: 1, changed: 4, noise: 3 });
});

test("what is ignored is out of sight until it is asked for", () => {
  const look = { changesOnly: true, turned: new Set<string>() };
  const { root } = compare(parseRules('{"paths":["items[].pos","gone"]}'));
  const keys = (hideNoise: boolean) =>
    diffRows(root, { ...look, hideNoise }).flatMap((row) => (row.part === "value" && row.key !== null ? [row.key] : []));
  expect(keys(true)).toEqual(["n"]);
  expect(keys(false)).toEqual(["id", "at", "n", "items", 0, "pos", "gone"]);
});

test("rules are remembered as text, and nonsense in the storage is the default", () => {
  expect(rulePath(["items", 3, "pos"])).toBe("items[].pos");
  const rules = withPath(withPath(parseRules(null), "a", true), "b", true);
  expect(parseRules(JSON.stringify(withPath(rules, "a", false)))).toEqual({ times: true, ids: true, paths: ["b"] });
  for (const text of ["", "null", "[]", "{", '{"paths":7,"times":"x"}', '{"paths":[1,null,"ok"]}'])
    expect(parseRules(text)).toMatchObject({ times: true, ids: true });
});

test("a form is a form: repeats are kept, and JSON, prose or markup is none", () => {
  expect(parseForm("a=1&payload=%7B%22n%22%3A12345678901234567890%7D&a=+2&empty=")).toEqual([
    { name: "a", value: "1" },
    { name: "payload", value: '{"n":12345678901234567890}' },
    { name: "a", value: " 2" },
    { name: "empty", value: "" },
  ]);
  for (const text of ["", "hello", "hello world=1", '{"a":"b=c"}', "<a href=x>", "a=\u0000"]) expect(parseForm(text)).toBeUndefined();
});
