/** A time range as a person writes it → two texts for the URL: relative ones stay relative, everything else becomes a moment. */
import { TZDate } from "@date-fns/tz";
import { parseWhen } from "./query/values.ts";

/** `to` null: until now. */
export type RangeText = { from: string; to: string | null };
export type ParsedRange = ({ ok: true } & RangeText) | { ok: false; message: string };
type Clock = { now: Date; zone: string };

const UNITS: Record<string, string> = { s: "s", sec: "s", second: "s", m: "m", min: "m", minute: "m", h: "h", hr: "h", hour: "h" };
Object.assign(UNITS, { d: "d", day: "d", w: "w", week: "w" });
const SPAN = /^(?:last |past )?(\d{1,5})? ?([a-z]+?)s?$/;
const SEPARATOR = /\s+(?:to|until|-|–)\s+|\s*(?:\.\.|→)\s*/;

/** Understands `15m`, `today`, `yesterday`, `last night`, `since …`, `around … ±5m` and `… to …`; times without a zone are in `zone`. */
export function parseRange(text: string, clock: Clock): ParsedRange {
  const asked = text.trim().toLowerCase().replaceAll(/\s+/g, " ");
  if (asked === "") return failed("Write a range: 6h, yesterday, around 14:02 ±5m, now-2d to now.");
  const whole = wholeRange(asked, clock);
  if (whole) return checked(whole, clock.now);
  const [first = "", last, ...more] = asked.replace(/^since /, "").split(SEPARATOR);
  if (more.length > 0) return failed("A range has one beginning and one end: 2026-11-20 14:00 to 15:30.");
  const from = readMoment(first, clock);
  if (!from) return failed(`'${first}' is no time. Write now-2h, 14:02, yesterday 09:00 or 2026-11-20 14:00.`);
  if (last === undefined) return checked({ from: from.text, to: null }, clock.now);
  const to = readMoment(last, clock, from.at);
  if (!to) return failed(`'${last}' is no time. Write now, 15:30 or 2026-11-20 15:30.`);
  return checked({ from: from.text, to: to.text === "now" ? null : to.text }, clock.now);
}

const failed = (message: string): ParsedRange => ({ ok: false, message });

function checked(range: RangeText, now: Date): ParsedRange {
  const { from, to } = resolveRange(range, now);
  if (from >= to) return failed(from >= now && range.to === null ? "This range lies in the future." : "The end must be after the start.");
  return { ok: true, ...range };
}

/** What one word or two say: a length, a day, a night, the time around a moment. */
function wholeRange(text: string, clock: Clock): RangeText | undefined {
  const today = dayOf(clock.now, clock.zone);
  if (text === "today") return { from: iso(today), to: null };
  if (text === "yesterday") return { from: iso(shifted(today, -1)), to: iso(today) };
  if (/^last night(?: 18-08)?$/.test(text)) {
    const end = atHour(today, 8);
    return { from: iso(atHour(shifted(today, -1), 18)), to: end > clock.now ? null : iso(end) };
  }
  const around = /^(?:around|about|at|~) ?(.+?)(?: ?(?:±|\+-|\+\/-) ?(\d{1,4}) ?([a-z]+?)s?)?$/.exec(text);
  if (around) return aroundMoment(around, clock);
  const [, amount = "1", unit = ""] = SPAN.exec(text) ?? [];
  return UNITS[unit] ? { from: `now-${amount}${UNITS[unit]}`, to: null } : undefined;
}

function aroundMoment([, moment = "", amount = "5", unit = "m"]: RegExpExecArray, clock: Clock): RangeText | undefined {
  const centre = readMoment(moment, clock)?.at.getTime();
  const before = parseWhen(`now-${amount}${UNITS[unit]}`, new Date(0))?.getTime();
  if (centre === undefined || before === undefined) return undefined;
  const to = new Date(centre - before);
  return { from: iso(new Date(centre + before)), to: to >= clock.now ? null : iso(to) };
}

type Moment = { text: string; at: Date };
const moment = (at: Date): Moment => ({ text: iso(at), at });

/** One moment. A bare clock time is today's, or yesterday's when that is still to come; after `start` it is the next such time. */
function readMoment(text: string, { now, zone }: Clock, start?: Date): Moment | undefined {
  const relative = /^(now(?:-\d{1,6}[smhdw])?)(\/d)?$/.exec(text.replace(/^(\d{1,6})\s?([smhdw]) ago$/, "now-$1$2"));
  const at = relative && parseWhen(relative[1] ?? "", now);
  if (at) return relative[2] ? moment(dayOf(at, zone)) : { text: relative[1] ?? "", at };
  const [, day, time] = /^(today|yesterday|\d{4}-\d\d-\d\d)?(?:[ t]?(\d{1,2}:\d\d(?::\d\d(?:\.\d{1,3})?)?))?$/.exec(text) ?? [];
  if (day === undefined && time === undefined) return zoned(text);
  const midnight = day === undefined ? dayOf(start ?? now, zone) : namedDay(day, { now, zone });
  const found = midnight && (time === undefined ? midnight : atTime(midnight, time));
  if (!found || Number.isNaN(found.getTime())) return undefined;
  if (day === undefined && start && found <= start) return moment(atTime(shifted(midnight, 1), time ?? "") ?? found);
  if (day === undefined && !start && found > now) return moment(atTime(shifted(midnight, -1), time ?? "") ?? found);
  return moment(found);
}

/** A moment that names its own zone. */
function zoned(text: string): Moment | undefined {
  const at = /^\d{4}-\d\d-\d\d[t ]\d\d:\d\d.*(?:z|[+-]\d\d:\d\d)$/.test(text)
    ? parseWhen(text.toUpperCase().replace(" ", "T"), new Date(0))
    : undefined;
  return at && moment(at);
}

function namedDay(day: string, { now, zone }: Clock): TZDate | undefined {
  if (day === "today") return dayOf(now, zone);
  if (day === "yesterday") return shifted(dayOf(now, zone), -1);
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const midnight = new TZDate(year, month - 1, date, zone);
  // 31 February is no day, and not 3 March.
  return midnight.getMonth() === month - 1 && midnight.getDate() === date ? midnight : undefined;
}

function atTime(midnight: TZDate, time: string): TZDate | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  if (hours > 24 || minutes > 59 || seconds >= 60) return undefined;
  const whole = Math.floor(seconds);
  return new TZDate(
    midnight.getFullYear(),
    midnight.getMonth(),
    midnight.getDate(),
    hours,
    minutes,
    whole,
    Math.round((seconds - whole) * 1_000),
    midnight.timeZone ?? "UTC",
  );
}

const atHour = (midnight: TZDate, hour: number) => atTime(midnight, `${hour}:00`) ?? midnight;
const iso = (at: Date) => new Date(at.getTime()).toISOString();

/** The day's first moment in the zone. */
export function dayOf(at: Date, zone: string): TZDate {
  const local = new TZDate(at.getTime(), zone);
  return new TZDate(local.getFullYear(), local.getMonth(), local.getDate(), zone);
}

/** The first moment of the day so many days later, which on a day of 23 or 25 hours is not so many times 24 hours. */
export function shifted(midnight: TZDate, days: number): TZDate {
  return new TZDate(midnight.getFullYear(), midnight.getMonth(), midnight.getDate() + days, midnight.timeZone ?? "UTC");
}

export type Range = { from: Date; to: Date };

/** The moments that a range of the URL means now. What cannot be read is the last day. */
export function resolveRange({ from, to }: { from: string | null; to: string | null }, now: Date): Range {
  const end = (to && parseWhen(to, now)) || now;
  return { from: (from && parseWhen(from, now)) || new Date(end.getTime() - 86_400_000), to: end };
}

const MIN_MS = 1_000;

/** A range moved or stretched: `pan` in its own lengths, `zoom` < 1 looks closer. It ends now at the latest; `floor` is the oldest moment kept. */
export function movedRange({ from, to }: Range, { pan = 0, zoom = 1 }: { pan?: number; zoom?: number }, now: Date, floor: Date): RangeText {
  const length = to.getTime() - from.getTime();
  const wanted = Math.max(MIN_MS, Math.min(length * zoom, now.getTime() - floor.getTime()));
  const centre = from.getTime() + length / 2 + pan * length;
  const start = Math.round(Math.max(floor.getTime(), Math.min(centre - wanted / 2, now.getTime() - wanted)));
  const end = start + Math.round(wanted);
  return { from: iso(new Date(start)), to: end >= now.getTime() ? null : iso(new Date(end)) };
}
