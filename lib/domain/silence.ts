/** Whether a source has been quiet for longer than its last day explains. */

/** Fewer requests than this in a day have no rhythm to miss. */
const ENOUGH = 24;
const SHORTEST_MS = 15 * 60_000;
/** So many mean gaps without a request: by chance alone less than once in 20,000. */
const GAPS = 10;
const HALF_MS = 30 * 60_000;

/**
 * The moment of the last request, when nothing has come for ten times the mean gap between requests and at least 15 minutes.
 * `halves`: requests of each half hour, the running one last. The gap is measured up to the silence, so that a long one does not excuse itself.
 */
export function silentSince(last: Date | null, halves: readonly number[], now: Date): Date | null {
  const total = halves.reduce((sum, count) => sum + count, 0);
  if (!last || total < ENOUGH) return null;
  const first = halves.findIndex((count) => count > 0);
  const activeMs = Math.max(HALF_MS, (halves.length - first) * HALF_MS - (now.getTime() - last.getTime()));
  const quietMs = now.getTime() - last.getTime();
  return quietMs > Math.max(SHORTEST_MS, (GAPS * activeMs) / total) ? last : null;
}
