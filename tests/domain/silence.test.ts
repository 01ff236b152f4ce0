/** A source is silent when its own last day says that something should have come. */
import { expect, test } from "vitest";
import { silentSince } from "#lib/domain/silence.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
/** So many requests in each of the last day's half hours, but for the last `quiet`. */
const day = (each: number, quiet = 0) => Array.from({ length: 48 }, (_, n) => (n < 48 - quiet ? each : 0));

test.each([
  ["steady, the last one a minute ago", minutesAgo(1), day(30), null],
  ["steady, nothing for 14 minutes", minutesAgo(14), day(30), null],
  ["steady, nothing for 40 minutes", minutesAgo(40), day(30, 1), minutesAgo(40)],
  ["one an hour, nothing for three: that happens", minutesAgo(180), day(0.5, 6), null],
  ["one in half an hour, nothing for six hours", minutesAgo(360), day(1, 12), minutesAgo(360)],
  ["hardly anything ever", minutesAgo(600), [...day(0).slice(0, 46), 3, 0], null],
  ["never anything", null, day(0), null],
])("%s", (_what, last, halves, since) => {
  expect(silentSince(last, halves, NOW)).toEqual(since);
});
