/** A day of a failure group in one line: 24 hours, the darker the more died. Hundreds of these stand on a page, so it is one small SVG. */
import { formatExact } from "#components/ui/Num.tsx";

const CELL = 5;
const HEIGHT = 16;

export type HeatStripProps = {
  /** Oldest first, the running hour last. */
  hours: readonly number[];
  /** An hour was counted up to this. */
  cap: number;
};

export function HeatStrip({ hours, cap }: HeatStripProps) {
  const most = Math.max(1, ...hours);
  return (
    <svg
      role="img"
      aria-label={summary(hours, cap)}
      width={hours.length * CELL}
      height={HEIGHT}
      viewBox={`0 0 ${hours.length * CELL} ${HEIGHT}`}
      className="block"
    >
      <title>{summary(hours, cap)}</title>
      {hours.map((dead, hour) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
          key={hour}
          x={hour * CELL}
          width={CELL - 1}
          {...(dead === 0 ? { y: HEIGHT - 2, height: 2 } : { y: 0, height: HEIGHT })}
          rx={0.5}
          className={dead === 0 ? "fill-line" : "fill-st-dead-solid"}
          opacity={dead === 0 ? 1 : 0.25 + 0.75 * (Math.log1p(dead) / Math.log1p(most))}
        />
      ))}
    </svg>
  );
}

function summary(hours: readonly number[], cap: number): string {
  const total = hours.reduce((sum, dead) => sum + dead, 0);
  if (total === 0) return "None in the last 24 hours";
  const most = Math.max(...hours);
  const at = hours.length - 1 - hours.lastIndexOf(most);
  const capped = hours.some((dead) => dead >= cap) ? "at least " : "";
  return `Last 24 hours: ${capped}${formatExact(total)} dead, most of them ${at === 0 ? "in this hour" : `${at} h ago`} (${formatExact(most)}${most >= cap ? " or more" : ""})`;
}
