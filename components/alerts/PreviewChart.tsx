/** Seven days as the rule would have seen them: the measure, the threshold, and where it would have fired. Drawn by hand: one path. */
import { formatTime, useClock } from "#components/ui/clock.ts";
import { formatCount } from "#components/ui/Num.tsx";
import type { AlertPreview } from "#lib/contracts/alerts.ts";

const [WIDTH, HEIGHT] = [672, 140];

export function PreviewChart({ preview, threshold, label }: { preview: AlertPreview; threshold: number; label: string }) {
  useClock();
  const { points, firings } = preview;
  const top = Math.max(threshold, 1, ...points.map(({ value }) => value ?? 0)) * 1.1;
  const start = Date.parse(points[0]?.at ?? "");
  const span = Date.parse(points.at(-1)?.at ?? "") - start || 1;
  const x = (at: string) => ((Date.parse(at) - start) / span) * WIDTH;
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT;
  return (
    <figure className="flex flex-col gap-1">
      <div className="grid grid-cols-[2.75rem_1fr] gap-2">
        <div className="relative text-right text-xs text-faint" aria-hidden>
          <span className="absolute top-0 right-0">{formatCount(Math.round(top))}</span>
          <span className="absolute right-0 bottom-0">0</span>
        </div>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label} className="h-36 w-full border-b">
          {firings.map(({ from, to }) => (
            <rect key={from} x={x(from)} width={Math.max(1.5, x(to) - x(from))} y={0} height={HEIGHT} fill="var(--st-dead-tint)" />
          ))}
          <path
            d={areaOf(points, x, y)}
            fill="var(--st-queued-tint)"
            stroke="var(--accent)"
            strokeWidth="1.25"
            vectorEffect="non-scaling-stroke"
          />
          <line
            x1={0}
            x2={WIDTH}
            y1={y(threshold)}
            y2={y(threshold)}
            stroke="var(--st-dead-solid)"
            strokeDasharray="4 3"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      </div>
      <div className="ml-13 flex justify-between text-xs text-faint" aria-hidden>
        {[0, 2, 4, 6].map((day) => (
          <span key={day}>{formatTime(start + (day / 7) * span, "dayMinute")}</span>
        ))}
        <span>now</span>
      </div>
    </figure>
  );
}

/** Filled down to zero; a part that is not known is left out, never drawn across. */
function areaOf(points: AlertPreview["points"], x: (at: string) => number, y: (value: number) => number): string {
  let path = "";
  let last: number | undefined;
  for (const { at, value } of points) {
    if (value === null) {
      if (last !== undefined) path += `V${HEIGHT}Z`;
      last = undefined;
      continue;
    }
    path += last === undefined ? `M${x(at).toFixed(1)},${HEIGHT}V${y(value).toFixed(1)}` : `L${x(at).toFixed(1)},${y(value).toFixed(1)}`;
    last = value;
  }
  return last === undefined ? path : `${path}V${HEIGHT}Z`;
}
