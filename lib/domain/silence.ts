/** When a source has been quiet for longer than its own volume explains. */

const HOUR_MS = 3_600_000;
/** So many requests would have come, judged by the day before: by chance none does once in 20,000 times. */
const EXPECTED = 10;
/** A pause that is shorter than this is a pause. */
const LEAST_MS = 10 * 60_000;

/**
 * @param hours requests by the hour, oldest first, the running hour (that `now` lies in) last; 48 of them
 * @param lastAt the last request of all, null when there was none
 * @returns whether it is silent: the same hours a day earlier held at least ten requests in a stretch as long
 */
export function isSilent(hours: readonly number[], lastAt: number | null, now: number): boolean {
  if (lastAt === null || now - lastAt < LEAST_MS) return false;
  const running = Math.floor(now / HOUR_MS) * HOUR_MS;
  let expected = 0;
  // The stretch from the last request until now, hour by hour, a day earlier; of the hours at its ends the part it covers.
  for (let hour = Math.floor(Math.max(lastAt, now - 24 * HOUR_MS) / HOUR_MS) * HOUR_MS; hour <= running; hour += HOUR_MS) {
    const covered = Math.min(now, hour + HOUR_MS) - Math.max(lastAt, hour, now - 24 * HOUR_MS);
    const index = hours.length - 1 - (running - hour) / HOUR_MS - 24;
    expected += ((hours[index] ?? 0) * Math.max(0, covered)) / HOUR_MS;
  }
  return expected >= EXPECTED;
}
