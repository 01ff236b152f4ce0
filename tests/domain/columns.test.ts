/** Columns survive the URL, and no text breaks the list. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bodyColumns,
  COLUMN_IDS,
  columnOf,
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
      for (const width of Object.values(widths) as number[]) expect(width >= 48 && width <= 800).toBe(true);
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

test("values of the payload are columns like any other, eight at the most, and nothing else is", () => {
  const layout = parseColumns("type,body.data.object.id:200,body.a-b.$c,body.,body.a b,body.x[0],bodyx.y");
  expect(layout).toEqual({ shown: ["type", "body.data.object.id", "body.a-b.$c"], widths: { "body.data.object.id": 200 } });
  expect(formatColumns(layout)).toBe("type,body.data.object.id:200,body.a-b.$c");
  expect(columnOf("body.data.object.id").label).toBe("id");
  expect(bodyColumns(toggleColumn(layout, "body.a-b.$c"))).toEqual(["body.data.object.id"]);
  const many = Array.from({ length: 12 }, (_, n) => `body.f${n}`);
  expect(bodyColumns(parseColumns(["time", ...many, "id"].join(",")))).toEqual(many.slice(0, 8));
  expect(fitColumns(parseColumns("type,source,body.a,body.b"), 520)).toEqual(["type", "body.a", "body.b"]);
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
