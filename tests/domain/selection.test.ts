/** A selection is rows or everything that matches, and never becomes more by itself. */
import { expect, test } from "vitest";
import {
  extend,
  isEmpty,
  isSelected,
  MAX_SINGLE,
  NOTHING_SELECTED,
  queryOfSelection,
  selectMore,
  tick,
  toggle,
} from "#lib/domain/selection.ts";

const rows = ["a", "b", "c", "d", "e"];
const idsOf = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].toSorted();

test("a range goes from the last row touched, in either direction, and adds to what is ticked", () => {
  const one = toggle(NOTHING_SELECTED, "b");
  expect(idsOf(extend(one, rows, "d"))).toEqual(["b", "c", "d"]);
  expect(idsOf(extend(extend(one, rows, "d"), rows, "a"))).toEqual(["a", "b", "c", "d"]);
  expect(idsOf(extend(NOTHING_SELECTED, rows, "c"))).toEqual(["c"]);
  expect(extend(one, rows, "gone")).toBe(one);
});

test("the page is ticked first; everything that matches only when asked for again", () => {
  const page = selectMore(NOTHING_SELECTED, rows);
  expect([page.all, idsOf(page)]).toEqual([false, rows]);
  const all = selectMore(page, rows);
  expect([all.all, isSelected(all, "not loaded")]).toEqual([true, true]);
  expect(selectMore(all, rows).all).toBe(true);
  expect(selectMore(NOTHING_SELECTED, []).all).toBe(false);
  // Another page was loaded in between: that is not "again".
  expect(selectMore(page, [...rows, "f"]).all).toBe(false);
});

test("taking one row from everything leaves the rows that were ticked, not everything else", () => {
  const all = selectMore(selectMore(NOTHING_SELECTED, rows), rows);
  const less = toggle(all, "c");
  expect([less.all, idsOf(less)]).toEqual([false, ["a", "b", "d", "e"]]);
  expect(isEmpty(tick(less, rows, false))).toBe(true);
});

test("rows are a query of their ids, everything is the query itself, and the most rows fit into a query", () => {
  expect(queryOfSelection(tick(NOTHING_SELECTED, ["a", "b"], true), "status:dead")).toBe("id:(a,b)");
  expect(queryOfSelection(selectMore(tick(NOTHING_SELECTED, rows, true), rows), "status:dead")).toBe("status:dead");
  const most = Array.from({ length: MAX_SINGLE }, (_, index) => `evt_${String(index).padStart(26, "0")}`);
  expect(queryOfSelection(tick(NOTHING_SELECTED, most, true), "").length).toBeLessThanOrEqual(4_096);
});
