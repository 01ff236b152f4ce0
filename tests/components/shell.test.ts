/** The frame: every key once, the palette's order, preferences that cannot break the page, the verdict of System. */
import { expect, test } from "vitest";
import { destinations } from "#components/layout/destinations.ts";
import { findKeys, keyMap, keysOf } from "#components/layout/keys.ts";
import { type PaletteItem, rankItems } from "#components/layout/paletteItems.ts";
import { withPlace } from "#components/layout/recentPlaces.ts";
import { browserName } from "#components/settings/browserName.ts";
import { mergeStages } from "#components/system/stages.ts";
import { findingsOf, verdictOf } from "#components/system/verdict.ts";
import type { SystemReport } from "#lib/contracts/system.ts";
import { DEFAULT_PREFERENCES, readPreferences, readPreferencesCookie, rootLook } from "#lib/domain/preferences.ts";

test("every documented key exists once, and no sequence begins with another's whole key", () => {
  const keys = keyMap.map((entry) => entry.keys);
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(keyMap.map(({ id }) => id)).size).toBe(keyMap.length);
  for (const key of keys)
    expect(
      keys.filter((other) => other.startsWith(`${key} `)),
      key,
    ).toEqual([]);
});

test("the keys of the design are all there", () => {
  const documented =
    "mod+k ? / Esc Enter x Shift+x mod+a r d . l [ ] - = t f s mod+Enter mod+. j k Space e u g·o g·e g·f g·r g·s g·h g·a g·y y·c y·i y·l y·b y·h";
  const keys = keyMap.map((entry) => entry.keys.replaceAll(" ", "·"));
  expect(documented.split(" ").filter((key) => !keys.includes(key))).toEqual([]);
});

test("every destination with a key is in the sheet, and no two share one", () => {
  const own = destinations.flatMap(({ key }) => key ?? []);
  expect(new Set(own).size).toBe(own.length);
  for (const { href, key } of destinations) expect(keysOf(`go ${href}`), href).toBe(key && `g ${key}`);
});

test("the sheet is searched by any of its words", () => {
  expect(findKeys("copy curl").map(({ id }) => id)).toEqual(["copyCurl"]);
  expect(findKeys("  ")).toHaveLength(keyMap.length);
  expect(findKeys("no such thing")).toEqual([]);
});

const item = (label: string, id = label): PaletteItem => ({ id, label, run: () => {} });
const groups = {
  exact: item("Open event evt_1"),
  recent: [item("Stripe refund", "/events/evt_2")],
  commands: [item("Stripe mode on"), item("Dark theme")],
  views: [item("Failed Stripe", "/events?view=1")],
  things: [item("stripe", "/sources/src_1"), item("Stripe refund", "/events/evt_2")],
  search: item("Search events for “stripe”"),
};

test("the palette ranks an exact id before recent places, commands, views and sources", () => {
  expect(rankItems("stripe", groups).map(({ label }) => label)).toEqual([
    "Open event evt_1",
    "Stripe refund",
    "Stripe mode on",
    "Failed Stripe",
    "stripe",
    "Search events for “stripe”",
  ]);
});

test("an empty palette shows where one has been, then what there is", () => {
  expect(rankItems(" ", groups).map(({ label }) => label)).toEqual(["Stripe refund", "Stripe mode on", "Dark theme"]);
  expect(rankItems("theme dark", { ...groups, exact: undefined, search: undefined }).map(({ label }) => label)).toEqual(["Dark theme"]);
});

test("a place that is visited again comes first and is kept once", () => {
  const places = Array.from({ length: 8 }, (_, n) => ({ href: `/events/${n}`, label: `${n}` }));
  const after = withPlace(places, { href: "/events/5", label: "five" });
  expect(after).toHaveLength(8);
  expect(after[0]).toEqual({ href: "/events/5", label: "five" });
});

test("preferences that are missing, foreign or spoilt are the defaults, field by field", () => {
  expect(readPreferencesCookie(undefined)).toEqual(DEFAULT_PREFERENCES);
  for (const bad of ["", "%", "null", "[]", "{", "42", '"x"']) expect(readPreferencesCookie(bad), bad).toEqual(DEFAULT_PREFERENCES);
  expect(readPreferences({ theme: "dark", density: "tiny", timeZone: "Mars/Olympus", utc: "yes", singleKeys: false, more: 1 })).toEqual({
    ...DEFAULT_PREFERENCES,
    theme: "dark",
    singleKeys: false,
  });
  const cookie = encodeURIComponent(JSON.stringify({ ...DEFAULT_PREFERENCES, timeZone: "Asia/Kathmandu", density: "compact" }));
  expect(readPreferencesCookie(cookie)).toMatchObject({ timeZone: "Asia/Kathmandu", density: "compact" });
});

test("no stored value reaches the document but the few that the style sheet knows", () => {
  const { themeClass, attributes } = rootLook(readPreferences({ theme: '"><script>', density: "x y", motion: 1, navigation: {} }));
  expect(themeClass).toBe("");
  expect(attributes).toEqual({ "data-density": "default", "data-motion": "system", "data-nav": "wide" });
});

test.each([
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    "Safari on macOS",
  ],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iOS"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux"],
  ["curl/8.5.0", "curl/8.5.0"],
  ["", "A browser that does not say which"],
])("%s is %s", (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});

const report: SystemReport = {
  at: "2026-11-26T12:00:00.000Z",
  version: "1",
  node: "24",
  startedAt: "2026-11-26T11:00:00.000Z",
  ack: { recent: null, day: null },
  flow: {
    received: 10,
    rejected: 0,
    unverified: 0,
    handshake: 0,
    shed: 0,
    accepted: 10,
    verified: 10,
    duplicate: 0,
    unique: 10,
    unrouted: 0,
    routed: 10,
    deliveries: 10,
    delivered: 10,
    dead: 0,
  },
  gaps: [],
  refused: [],
  queues: [{ name: "billing", kind: "handler", waiting: 0, running: 0, retrying: 0, oldestWaitSeconds: null, paused: false }],
  workers: [{ id: "1", hostname: "a", pid: 1, version: "v", startedAt: "", seenAt: "", inFlight: 0, alive: true }],
  database: { version: "18", bytes: 1, connections: 10, maxConnections: 100, oldestDay: null, newestDay: null, tables: [] },
  index: { readTo: null, behind: 0, lagSeconds: 0 },
  maintenance: [{ task: "retention", endedAt: "2026-11-26T11:30:00.000Z", tookMs: 1, detail: {} }],
  migrations: [],
  clockSkewMs: 3,
  config: [],
};

test("System says first whether anything is lost", () => {
  expect(findingsOf(report)).toEqual([]);
  expect(verdictOf(report)).toMatchObject({ bad: false, word: expect.stringContaining("Nothing is lost") });

  const gap = { minute: "2026-11-26T11:00:00.000Z", sourceId: "src_1", kind: "events" as const, expected: 2, found: 1 };
  expect(verdictOf({ ...report, gaps: [gap] })).toMatchObject({ bad: true, word: "Something does not add up." });
  expect(verdictOf({ ...report, workers: [] })).toMatchObject({ bad: true, word: expect.stringContaining("stands still") });
});

test("System names each thing that needs somebody, and nothing that does not", () => {
  const [queue] = report.queues;
  if (!queue) throw new Error("there is a queue");
  const texts = (change: Partial<SystemReport>) => findingsOf({ ...report, ...change }).map(({ text }) => text);

  expect(texts({ queues: [{ ...queue, oldestWaitSeconds: 600 }] })).toEqual(["The oldest in billing has waited 10 min."]);
  expect(texts({ queues: [{ ...queue, oldestWaitSeconds: 600, paused: true }] })).toEqual([]);
  expect(texts({ flow: { ...report.flow, shed: 1 } })[0]).toContain("1 request was answered 503");
  expect(texts({ index: { readTo: null, behind: 9, lagSeconds: 180 } })[0]).toContain("3 min behind");
  expect(texts({ clockSkewMs: -5_000 })[0]).toContain("differ by 5 s");
  expect(texts({ database: { ...report.database, connections: 95 } })[0]).toContain("95 of at most 100");
  expect(texts({ maintenance: [{ task: "retention", endedAt: "2026-11-26T08:00:00.000Z", tookMs: 1, detail: {} }] })).toHaveLength(1);
});

test("a stage that was reached keeps its first time; one that waited takes the news", () => {
  const stage = (name: "stored" | "indexed", state: "reached" | "waiting", ms: number | null) => ({ name, state, ms, note: "" });
  const merged = mergeStages(
    [stage("stored", "reached", 12), stage("indexed", "waiting", null)],
    [stage("stored", "reached", 99), stage("indexed", "reached", 11_000)],
  );
  expect(merged.map(({ ms }) => ms)).toEqual([12, 11_000]);
});
