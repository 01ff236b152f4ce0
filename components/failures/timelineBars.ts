/** The hours of a group as bars without gaps: a day when all of it lies in one, else the week. */
import type { FailureHour } from "#lib/contracts/failures.ts";

/** `change`: the version that its handler had from this hour on, where it was another one before. */
export type Bar = { at: string; dead: number; change: string | null };

const HOUR_MS = 3_600_000;
const DAY = 24;
const WEEK = 168;

export function timelineBars(hours: readonly FailureHour[], now: number): Bar[] {
  const running = Math.floor(now / HOUR_MS) * HOUR_MS;
  const oldest = hours[0] ? Date.parse(hours[0].at) : running;
  const length = running - oldest < DAY * HOUR_MS ? DAY : WEEK;
  const byTime = new Map(hours.map((hour) => [Date.parse(hour.at), hour]));
  let version: string | null = null;
  return Array.from({ length }, (_, index) => {
    const time = running - (length - 1 - index) * HOUR_MS;
    const hour = byTime.get(time);
    const change = hour?.version && version !== null && hour.version !== version ? hour.version : null;
    version = hour?.version ?? version;
    return { at: new Date(time).toISOString(), dead: hour?.dead ?? 0, change };
  });
}
