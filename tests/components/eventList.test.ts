/** The events list's decisions: what streams in, which range an action covers, what a link and a view hold. */
import { expect, test } from "vitest";
import { appliedRange } from "#components/events/appliedRange.ts";
import { pickFresh } from "#components/events/pickFresh.ts";
import { frozenLink } from "#components/events/useCopies.ts";
import { isChanged, stateOf, viewHref } from "#components/events/viewUrl.ts";
import type { SavedView } from "#lib/contracts/views.ts";
import { idFloor, idTime, newId, publicId } from "#lib/domain/id.ts";

const row = (id: string) => ({ id });

test("what streams in goes above the first row: no row twice, and none between others", () => {
  const rows = ["evt_5", "evt_3", "evt_1"].map(row);
  expect(pickFresh(rows, ["evt_7", "evt_6", "evt_5", "evt_4"].map(row))).toEqual(["evt_7", "evt_6"].map(row));
  expect(pickFresh(rows, rows)).toEqual([]);
  expect(pickFresh([], rows)).toEqual(rows);
});

test("an action covers the newest row that is shown, and nothing that came a millisecond later", () => {
  const id = newId();
  const { from, to } = appliedRange({ from: "2026-11-25T00:00:00.000Z", to: "2026-11-26T00:00:00.000Z" }, publicId("evt", id));
  expect(from).toBe("2026-11-25T00:00:00.000Z");
  const end = idFloor(new Date(to));
  expect(id < end).toBe(true);
  expect(idFloor(new Date(idTime(id).getTime() + 1)) < end).toBe(false);
  expect(appliedRange({ from: "a", to: "b" }, undefined)).toEqual({ from: "a", to: "b" });
});

test("a copied link keeps everything but its relative times", () => {
  const href = "https://spillway.test/events?q=status:dead&from=now-1h&cols=time,type&peek=evt_1";
  const link = new URL(frozenLink(href, { from: "2026-11-25T00:00:00.000Z", to: "2026-11-25T01:00:00.000Z" }));
  expect(Object.fromEntries(link.searchParams)).toEqual({
    q: "status:dead",
    from: "2026-11-25T00:00:00.000Z",
    to: "2026-11-25T01:00:00.000Z",
    cols: "time,type",
    peek: "evt_1",
  });
});

test("a view opens as it was saved, and says when it is no longer so", () => {
  const view = { id: "viw_1", page: "events", q: "type:a&b #1", from: "now-7d", to: null, columns: null } as SavedView;
  expect(viewHref(view)).toBe("/events?view=viw_1&q=type%3Aa%26b+%231&from=now-7d");
  expect(isChanged(view, stateOf(view))).toBe(false);
  for (const change of [{ q: "" }, { from: null }, { to: "now-1h" }, { cols: "time,type" }])
    expect(isChanged(view, { ...stateOf(view), ...change })).toBe(true);
});
