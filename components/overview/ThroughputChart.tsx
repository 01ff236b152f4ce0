"use client";
/** Attempts and rejected requests by the minute, stacked. Loaded after the page: the drawing library is large. */
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatTime, useClock } from "#components/ui/clock.ts";
import { formatCount } from "#components/ui/Num.tsx";
import type { ThroughputPoint } from "#lib/contracts/throughput.ts";
import { chartSeries } from "./chartSeries.ts";

const minute = (iso: string) => formatTime(iso, "minute");
const axis = { fill: "var(--faint)", fontSize: 11 };

export function ThroughputChart({ points }: { points: ThroughputPoint[] }) {
  useClock();
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={points} margin={{ top: 8, right: 0, bottom: 0, left: 0 }} barCategoryGap={1} accessibilityLayer>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="minute"
          tickFormatter={minute}
          tick={axis}
          tickLine={false}
          axisLine={{ stroke: "var(--line)" }}
          minTickGap={64}
          height={22}
        />
        <YAxis
          tickFormatter={(value: number) => formatCount(value)}
          tick={axis}
          tickLine={false}
          axisLine={false}
          width={38}
          allowDecimals={false}
          domain={[0, (top: number) => Math.max(4, top)]}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--hover)" }}
          content={({ active, payload }) => (active ? <Reading point={payload?.[0]?.payload as ThroughputPoint | undefined} /> : null)}
        />
        {chartSeries.map(({ key, label, color }) => (
          <Bar key={key} dataKey={key} name={label} stackId="all" fill={color} isAnimationActive={false} />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}

function Reading({ point }: { point: ThroughputPoint | undefined }) {
  if (!point) return null;
  return (
    <div className="rounded-lg bg-surface px-3 py-2 text-sm text-text shadow-float">
      <p className="mb-1 font-medium">{minute(point.minute)}</p>
      <dl className="grid grid-cols-[auto_auto_auto] items-center gap-x-2">
        {[...chartSeries].reverse().map(({ key, label, color }) => (
          <div key={key} className="contents">
            <span aria-hidden className="size-2 rounded-sm" style={{ background: color }} />
            <dt className="text-muted">{label}</dt>
            <dd className="pl-3 text-right">{point[key].toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
