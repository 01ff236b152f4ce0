/** The payload tree: rows for what is open, paths people can use, text that shows what it holds. */
import { expect, test } from "vitest";
import { type JsonNode, parseJson } from "#lib/domain/json.ts";
import { MAX_TREE_DEPTH, openUpTo, pathText, pathTo, searchPath, treeRows } from "#lib/domain/tree.ts";
import { hexLine, quoted, visible, visibleLines } from "#lib/domain/visible.ts";

const read = (text: string): JsonNode => {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.root;
};
const draw = (text: string, open: ReadonlySet<number>) =>
  treeRows(read(text), open).map((row) => `${" ".repeat(row.depth)}${row.part === "close" ? "/" : ""}${row.key ?? "root"}`);

test("shows only what is open", () => {
  const text = '{"a":[1,{"b":2}],"c":{}}';
  expect(draw(text, new Set())).toEqual(["root"]);
  expect(draw(text, new Set([0]))).toEqual(["root", " a", " c", "/root"]);
  expect(draw(text, openUpTo(read(text), 100))).toEqual(["root", " a", "  0", "  1", "   b", "  /1", " /a", " c", "/root"]);
});

test("opens from the top until the rows are used up", () => {
  const text = `{"big":[${"0,".repeat(500)}0],"small":{"x":1}}`;
  expect(treeRows(read(text), openUpTo(read(text), 50))).toHaveLength(6);
});

test("finds the way to any value", () => {
  const text = '{"data":{"items":[{"sku":"x"}],"odd key":1,"ключ":2}}';
  const at = (needle: string) => pathTo(read(text), text.indexOf(needle));
  expect(pathText(at('"x"'))).toBe("data.items[0].sku");
  expect(searchPath(at('"x"'))).toBe("data.items.sku");
  expect(pathText(at("1,"))).toBe('data["odd key"]');
  expect(searchPath(at("1,"))).toBeUndefined();
  expect(pathText(at("2}"))).toBe("data.ключ");
});

test("20,000 levels open down to the limit and say so", () => {
  const root = read("[".repeat(20_000) + "]".repeat(20_000));
  const rows = treeRows(root, openUpTo(root, 1_000_000, 20_000));
  expect(rows.filter((row) => row.part === "too_deep")).toHaveLength(1);
  expect(Math.max(...rows.map((row) => row.depth))).toBe(MAX_TREE_DEPTH + 1);
  expect(pathTo(root, 19_999)).toHaveLength(19_999);
});

test("writes out what cannot be seen", () => {
  expect(visible("a\u0000b\u202ec\ud800d😀")).toBe("a\\u0000b\\u202ec\\ud800d😀");
  expect(quoted('say "hi"\n\\')).toBe('"say \\"hi\\"\\n\\\\"');
  expect(visibleLines("a\n\tb\r")).toBe("a\n\tb\\r");
});

test("shows bytes", () => {
  expect(hexLine(Buffer.from('{"id":1}\u00ff', "latin1"), 0)).toBe(`00000000  7b 22 69 64 22 3a 31 7d  ff${" ".repeat(21)}  {"id":1}·`);
});
