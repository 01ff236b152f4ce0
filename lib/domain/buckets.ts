/** Where the bars of a histogram begin and end: at full minutes, hours and days of the reader's zone. */
import { TZDate } from "@date-fns/tz";
import { dayOf, type Range, shifted } from "./range.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const SHORT = [1, 2, 5, 10, 15, 30].map((n) => n * SECOND).concat([1, 2, 5, 10, 15, 20, 30, 60].map((n) => n * MINUTE));
const HOURS = [2, 3, 4, 6, 8, 12];
const DAYS = [1, 2, 7, 14, 28, 91, 364];

/** Days of a zone cannot be counted in milliseconds: two of a year have 23 and 25 hours. */
export type Step = { ms: number } | { hours: number } | { days: number };

/**
 * The edges of at most `max` buckets, the range's own ends first and last; the shortest step of at least `minMs` that fits.
 * The first and the last bucket are shorter where the range does not end at an edge.
 */
export function bucketEdges(range: Range, { max, zone, minMs = SECOND }: { max: number; zone: string; minMs?: number }): Date[] {
  const length = range.to.getTime() - range.from.getTime();
  const steps: [Step, ms: number][] = [
    ...SHORT.map((ms): [Step, number] => [{ ms }, ms]),
    ...HOURS.map((hours): [Step, number] => [{ hours }, hours * HOUR]),
    ...DAYS.map((days): [Step, number] => [{ days }, days * 24 * HOUR]),
  ];
  for (const [step, ms] of steps) {
    // The hour that a change of the clock adds makes no bucket more.
    if (ms < minMs || (length - HOUR) / ms > max) continue;
    const edges = edgesOf(range, step, zone);
    if (edges.length - 1 <= max) return edges;
  }
  return [range.from, range.to];
}

function edgesOf({ from, to }: Range, step: Step, zone: string): Date[] {
  const edges = [from];
  for (const edge of "ms" in step ? evenly(from, to, step.ms, zone) : byDays(from, to, step, zone)) {
    if (edge >= to) break;
    if (edge > (edges.at(-1) ?? from)) edges.push(edge);
  }
  return [...edges, to];
}

/** Full hours are not full in every zone: some clocks differ from UTC by half an hour. */
function* evenly(from: Date, to: Date, step: number, zone: string): Generator<Date> {
  const offset = new TZDate(from.getTime(), zone).getTimezoneOffset() * MINUTE;
  const first = Math.floor((from.getTime() - offset) / step) * step + offset;
  for (let at = first; at < to.getTime(); at += step) yield new Date(at);
}

function* byDays(from: Date, to: Date, step: { hours: number } | { days: number }, zone: string): Generator<Date> {
  const days = "days" in step ? step.days : 1;
  for (let day = dayOf(from, zone); day < to; day = shifted(day, days)) {
    if ("days" in step) yield plain(day);
    else
      for (let hour = 0; hour < 24; hour += step.hours)
        yield plain(new TZDate(day.getFullYear(), day.getMonth(), day.getDate(), hour, zone));
  }
}

const plain = (at: Date) => new Date(at.getTime());
