/** How a histogram is drawn: heights that can be seen, and where its marks stand. */
import { bucketEdges } from "./buckets.ts";

export type Bar = { from: string; to: string };
export type Stacked<S extends string> = Bar & Record<S, number>;

/** The smallest height, as a share of the chart: one dead letter among a million is still a mark. */
const LEAST = 0.035;

/** Heights for `series` (bottom to top): as counted, but what is not nothing is not drawn as nothing. */
export function drawnHeights<S extends string>(buckets: readonly Stacked<S>[], series: readonly S[]): Record<S, number>[] {
  const peak = Math.max(1, ...buckets.map((bucket) => series.reduce((sum, name) => sum + bucket[name], 0)));
  return buckets.map(
    (bucket) =>
      Object.fromEntries(series.map((name) => [name, bucket[name] === 0 ? 0 : Math.max(bucket[name] / peak, LEAST)])) as Record<S, number>,
  );
}

/** Where a moment lies among bars of equal width, from 0 to 1: bars need not last equally long. */
export function placeOf(buckets: readonly Bar[], moment: number): number {
  const index = buckets.findIndex(({ to }) => moment < Date.parse(to));
  const bar = buckets[index];
  if (!bar) return 1;
  const [from, to] = [Date.parse(bar.from), Date.parse(bar.to)];
  return (index + Math.max(0, (moment - from) / (to - from))) / buckets.length;
}

/** Full hours or days of the zone to write under the bars, at most `max`. `days`: nothing but midnights. */
export function marksOf(buckets: readonly Bar[], zone: string, max: number): { moments: Date[]; days: boolean } {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return { moments: [], days: false };
  const moments = bucketEdges({ from: new Date(first.from), to: new Date(last.to) }, { max, zone, minMs: 1_000 }).slice(1, -1);
  const clock = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" });
  return { moments, days: moments.length > 0 && moments.every((at) => /^0?0:00:00$/.test(clock.format(at).replace(/^24/, "0"))) };
}

/** Is a bar shorter than the others, because the range ends within it? */
export function isPartial(buckets: readonly Bar[], index: number): boolean {
  const length = (bar: Bar | undefined) => (bar ? Date.parse(bar.to) - Date.parse(bar.from) : 0);
  return buckets.length > 2 && length(buckets[index]) < 0.75 * length(buckets[1]);
}
