/** Times in one zone and clock for the whole screen, also on the days when clocks change. */
import { afterEach, describe, expect, test } from "vitest";
import { formatTime, setClock, zoneName, zoneOffset } from "#components/ui/clock.ts";
import { exactTime, relativeTime } from "#components/ui/Time.tsx";

afterEach(() => setClock({ zone: "", hour12: false }));
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test("every look follows the one zone, and flips to UTC", () => {
  const moment = "2026-11-26T23:30:05Z";
  setClock({ zone: "Europe/Berlin", hour12: false });
  expect([formatTime(moment, "clock"), formatTime(moment, "dayMinute"), zoneName()]).toEqual([
    "00:30:05",
    "27 Nov, 00:30",
    "Europe/Berlin",
  ]);

  setClock({ zone: "UTC", hour12: false });
  expect([formatTime(moment, "clock"), formatTime(moment, "dayMinute"), zoneName()]).toEqual(["23:30:05", "26 Nov, 23:30", "UTC"]);
});

test("midnight reads 00, not 24, and 12 am for whoever counts to twelve", () => {
  setClock({ zone: "UTC", hour12: false });
  expect(formatTime("2026-11-26T00:05:00Z", "minute")).toBe("00:05");
  setClock({ zone: "UTC", hour12: true });
  expect(plain(formatTime("2026-11-26T00:05:00Z", "minute")).toLowerCase()).toBe("12:05 am");
  expect(plain(formatTime("2026-11-26T15:05:00Z", "minute")).toLowerCase()).toMatch(/^0?3:05 pm$/);
});

test("today is the day in the zone of the screen, not the server's", () => {
  const now = Date.parse("2026-11-26T12:00:00Z");
  setClock({ zone: "Pacific/Auckland", hour12: false });
  // The 27th there, but the 26th in UTC.
  expect(exactTime("2026-11-26T11:30:00Z", now)).toBe("00:30:00");
  expect(exactTime("2026-11-26T10:30:00Z", now)).toBe("26 Nov, 23:30:00");
  expect(exactTime("2025-12-31T12:00:00Z", now)).toBe("1 Jan, 01:00:00");
  setClock({ zone: "UTC", hour12: false });
  expect(exactTime("2025-12-31T12:00:00Z", now)).toBe("31 Dec 2025, 12:00");
});

describe("on the days when clocks change", () => {
  test.each([
    ["Europe/Berlin", "2026-10-25T00:30:00Z", "02:30", "UTC+2"],
    ["Europe/Berlin", "2026-10-25T01:30:00Z", "02:30", "UTC+1"],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", "03:00", "UTC+2"],
    ["America/New_York", "2026-11-01T05:30:00Z", "01:30", "UTC-4"],
    ["America/New_York", "2026-11-01T06:30:00Z", "01:30", "UTC-5"],
    ["America/New_York", "2026-03-08T07:00:00Z", "03:00", "UTC-4"],
  ])("in %s, %s reads %s at %s", (zone, moment, text, offset) => {
    setClock({ zone, hour12: false });
    expect([formatTime(moment, "minute"), zoneOffset(new Date(moment))]).toEqual([text, offset]);
  });
});

test("what is not a moment is shown as it is", () => {
  expect(formatTime("yesterday", "clock")).toBe("yesterday");
  expect(relativeTime("nonsense")).toContain("nonsense");
});
