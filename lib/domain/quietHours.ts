/** Hours of each day in which an alert rule wakes nobody. */
import { TZDate } from "@date-fns/tz";

/** `HH:MM` on the zone's clock; `from` later than `to` goes over midnight. Half-open: at `to` they are over. */
export type QuietHours = { from: string; to: string; zone: string };

export function isQuiet(hours: QuietHours | null, now: Date): boolean {
  if (hours === null) return false;
  const { from, to, zone } = hours;
  const local = new TZDate(now, zone);
  const time = `${two(local.getHours())}:${two(local.getMinutes())}`;
  return from < to ? time >= from && time < to : time >= from || time < to;
}

const two = (n: number) => String(n).padStart(2, "0");
