"use client";
/** Attempts and rejected requests over a range, stacked, with last week as a line. Loaded after the page: the drawing library is large. */
import { useState } from "react";
import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatCount } from "#components/ui/Num.tsx";
import type { ThroughputPoint } from "#lib/contracts/throughput.ts";
import { PLOT, pointAt } from "./brush.ts";
import { chartSeries } from "./chartSeries.ts";

export type ChartPoint = ThroughputPoint & { lastWeek: number | null };
export type ThroughputChartProps = {
  points: readonly ChartPoint[];
  /** The text under a point. */
  label: (minute: string) => string;
  /** Two points between which somebody dragged, or one twice that was pressed. */
  onBrush: (from: number, to: number) => void;
};

const axis = { fill: "var(--faint)", fontSize: 11 };

export function ThroughputChart({ points, label, onBrush }: ThroughputChartProps) {
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const place = (event: React.PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return pointAt(event.clientX - box.left, box.width, points.length);
  };
  const end = () => {
    if (drag) onBrush(drag.from, drag.to);
    setDrag(undefined);
  };
  return (
    // For pointers only: the table's rows are the same links for keys.
    <div
      className="relative h-full cursor-crosshair touch-pan-y select-none"
      onPointerDown={(event) => {
        if (event.button !== 0 || event.pointerType === "touch") return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: place(event), to: place(event) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: place(event) })}
      onPointerUp={end}
      onPointerCancel={() => setDrag(undefined)}
    >
      <Drawing points={points} label={label} />
      <Overlay points={points.length} drag={drag} />
    </div>
  );
}

function Drawing({ points, label }: Pick<ThroughputChartProps, "points" | "label">) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={points as ChartPoint[]}
        margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }}
        barCategoryGap={1}
        accessibilityLayer
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="minute"
          tickFormatter={label}
          tick={axis}
          tickLine={false}
          axisLine={{ stroke: "var(--line)" }}
          minTickGap={64}
          height={PLOT.bottom}
        />
        <YAxis
          tickFormatter={(value: number) => formatCount(value)}
          tick={axis}
          tickLine={false}
          axisLine={false}
          width={PLOT.left}
          allowDecimals={false}
          domain={[0, (top: number) => Math.max(4, top)]}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--hover)" }}
          content={({ active, payload }) =>
            active ? <Reading point={payload?.[0]?.payload as ChartPoint | undefined} label={label} /> : null
          }
        />
        {chartSeries.map(({ key, label: name, color }) => (
          <Bar key={key} dataKey={key} name={name} stackId="all" fill={color} isAnimationActive={false} />
        ))}
        <Line
          dataKey="lastWeek"
          name="a week before"
          stroke="var(--muted)"
          strokeWidth={1.25}
          strokeDasharray="3 3"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

/** The running point hatched, for it is not over; and what is being selected. */
function Overlay({ points, drag }: { points: number; drag: { from: number; to: number } | undefined }) {
  const at = (index: number) => `${(index / points) * 100}%`;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute"
      style={{ left: PLOT.left, right: PLOT.right, top: PLOT.top, bottom: PLOT.bottom }}
    >
      <span
        className="absolute inset-y-0 right-0"
        style={{
          width: at(1),
          background: "repeating-linear-gradient(135deg, transparent 0 3px, var(--canvas) 3px 5px)",
        }}
      />
      {drag && (
        <span
          className="absolute inset-y-0 border-x border-accent! bg-accent/15"
          style={{ left: at(Math.min(drag.from, drag.to)), width: at(Math.abs(drag.to - drag.from) + 1) }}
        />
      )}
    </div>
  );
}

function Reading({ point, label }: { point: ChartPoint | undefined; label: ThroughputChartProps["label"] }) {
  if (!point) return null;
  return (
    <div className="rounded-lg bg-surface px-3 py-2 text-sm text-text shadow-float">
      <p className="mb-1 font-medium">{label(point.minute)}</p>
      <dl className="grid grid-cols-[auto_auto_auto] items-center gap-x-2">
        {[...chartSeries].reverse().map(({ key, label: name, color }) => (
          <div key={key} className="contents">
            <span aria-hidden className="size-2 rounded-sm" style={{ background: color }} />
            <dt className="text-muted">{name}</dt>
            <dd className="pl-3 text-right">{point[key].toLocaleString("en")}</dd>
          </div>
        ))}
        {point.lastWeek !== null && (
          <div className="contents">
            <span aria-hidden className="h-0 w-2 border-t border-dashed border-muted!" />
            <dt className="text-muted">a week before</dt>
            <dd className="pl-3 text-right">{point.lastWeek.toLocaleString("en")}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
