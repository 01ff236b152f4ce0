/** Columns survive the URL, and no text breaks the list. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  COLUMN_IDS,
  DEFAULT_COLUMNS,
  fitColumns,
  formatColumns,
  moveColumn,
  parseColumns,
  resizeColumn,
  toggleColumn,
  widthOf,
} from "#lib/domain/columns.ts";

test("a layout survives being written and read", () => {
  const layout = fc
    .tuple(fc.shuffledSubarray(COLUMN_IDS, { minLength: 1 }), fc.integer({ min: 48, max: 800 }))
    .map(([shown, width]) => resizeColumn(parseColumns(shown.join(",")), shown[0] ?? "type", width));
  fc.assert(
    fc.property(layout, (before) => {
      expect(parseColumns(formatColumns(before))).toEqual(before);
    }),
  );
  expect(formatColumns(DEFAULT_COLUMNS)).toBeNull();
  expect(parseColumns(null)).toEqual(DEFAULT_COLUMNS);
});

test("whatever the text, the type shows once and widths stay usable", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { shown, widths } = parseColumns(`${text},time`);
      expect(shown.filter((name) => name === "type")).toHaveLength(1);
      expect(new Set(shown).size).toBe(shown.length);
      for (const width of Object.values(widths)) expect(width >= 48 && width <= 800).toBe(true);
    }),
  );
  expect(parseColumns("constructor,time:9999,time,id:1")).toEqual({ shown: ["type", "time", "id"], widths: { time: 800, id: 48 } });
});

test("columns are shown, hidden and moved, the type never hidden", () => {
  const layout = parseColumns("time,type,id");
  expect(toggleColumn(layout, "error").shown).toEqual(["time", "type", "error", "id"]);
  expect(toggleColumn(layout, "time").shown).toEqual(["type", "id"]);
  expect(toggleColumn(layout, "type")).toBe(layout);
  expect(moveColumn(layout, "id", 0).shown).toEqual(["id", "time", "type"]);
  expect(moveColumn(layout, "time", 9).shown).toEqual(["type", "id", "time"]);
  expect(moveColumn(layout, "error", 0)).toBe(layout);
});

test("without room, what is needed least goes first, and what stays fits", () => {
  expect(fitColumns(DEFAULT_COLUMNS, 5_000)).toEqual(DEFAULT_COLUMNS.shown);
  expect(fitColumns(DEFAULT_COLUMNS, 950)).not.toContain("id");
  expect(fitColumns(DEFAULT_COLUMNS, 700)).toEqual(["time", "status", "source", "type", "summary"]);
  for (let width = 600; width < 1_400; width += 20) {
    const fitting = fitColumns(DEFAULT_COLUMNS, width);
    expect(fitting.reduce((total, name) => total + widthOf(DEFAULT_COLUMNS, name), 0)).toBeLessThanOrEqual(width);
  }
  expect(fitColumns(DEFAULT_COLUMNS, 0)).toEqual(["type"]);
});
