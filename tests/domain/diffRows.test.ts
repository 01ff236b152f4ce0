/** What a difference shows: changes first, everything on request, never more rows than asked for. */
import { expect, test } from "vitest";
import { diffJson } from "#lib/domain/diff.ts";
import { type DiffLook, diffRows } from "#lib/domain/diffRows.ts";
import { parseJson } from "#lib/domain/json.ts";

const look: DiffLook = { changesOnly: true, hideNoise: true, turned: new Set() };

function draw(before: string, after: string, change: Partial<DiffLook> = {}): string[] {
  const [left, right] = [parseJson(before), parseJson(after)];
  if (!left.ok || !right.ok) throw new Error("not JSON");
  return rowsOf(diffRows(diffJson(left.root, right.root).root, { ...look, ...change }));
}
const rowsOf = (rows: ReturnType<typeof diffRows>) =>
  rows.map(
    (row) =>
      `${" ".repeat(row.depth)}${row.part === "close" ? "/" : ""}${row.kind === "skipped" ? `⋯${row.count}` : (row.key ?? "root")}${{ added: "+", removed: "-", changed: "~" }[row.kind as "added"] ?? ""}`,
  );

const before = '{"id":"evt_aaaaaaaaaaaa","a":1,"b":{"x":1,"y":[1,2]},"gone":{"deep":true}}';
const after = '{"id":"evt_bbbbbbbbbbbb","a":2,"b":{"x":1,"y":[1,2]},"new":[]}';

test("folds what is alike", () => {
  expect(draw(before, after)).toEqual(["root", " ⋯1", " a~", " ⋯1", " gone-", "  deep-", " /gone-", " new+", "/root"]);
});

test("shows ids and times when asked", () => {
  expect(draw(before, after, { hideNoise: false })).toContain(" id~");
});

test("shows everything when asked, equal containers closed", () => {
  expect(draw(before, after, { changesOnly: false })).toEqual([
    "root",
    " id",
    " a~",
    " b",
    " gone-",
    "  deep-",
    " /gone-",
    " new+",
    "/root",
  ]);
});

test("opens and closes what a person turned over", () => {
  const [left, right] = [parseJson(before), parseJson(after)];
  if (!left.ok || !right.ok) throw new Error("not JSON");
  const { root } = diffJson(left.root, right.root);
  const all = diffRows(root, { ...look, changesOnly: false });
  const turned = new Set(all.filter(({ key, part }) => part === "value" && (key === "b" || key === "gone")).map(({ id }) => id));
  expect(rowsOf(diffRows(root, { ...look, changesOnly: false, turned }))).toEqual([
    "root",
    " id",
    " a~",
    " b",
    "  x",
    "  y",
    " /b",
    " gone-",
    " new+",
    "/root",
  ]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});
