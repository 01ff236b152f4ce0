/** Where on the chart a pointer is, and the range between two places. */

/** What the drawing leaves free around its bars. */
export const PLOT = { left: 38, right: 0, top: 8, bottom: 22 };

/** The point under a place; the ends hold beyond the plot. */
export function pointAt(x: number, width: number, points: number): number {
  const plot = Math.max(1, width - PLOT.left - PLOT.right);
  return Math.min(points - 1, Math.max(0, Math.floor(((x - PLOT.left) / plot) * points)));
}

/** `[from, to)` of the points between two, both included. */
export function rangeBetween(points: readonly { minute: string }[], a: number, b: number, stepMinutes: number) {
  const [first, last] = [Math.min(a, b), Math.max(a, b)];
  const end = Date.parse(points[last]?.minute ?? "") + stepMinutes * 60_000;
  return { from: points[first]?.minute ?? "", to: new Date(end).toISOString() };
}
