"use client";
/** The chart with its legend, and its twin: the same numbers as a table, for reading, for keys, and for those who cannot see it. */
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { useLive } from "#components/live/LiveProvider.tsx";
import { Button } from "#components/ui/Button.tsx";
import { formatTime, useClock, zoneName } from "#components/ui/clock.ts";
import { cx } from "#components/ui/cx.ts";
import { Num } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import { StateGlyph } from "#components/ui/StateBadge.tsx";
import type { Throughput } from "#lib/contracts/throughput.ts";
import { rangeBetween } from "./brush.ts";
import { chartSeries } from "./chartSeries.ts";
import type { ChartPoint } from "./ThroughputChart.tsx";
import { ThroughputTable } from "./ThroughputTable.tsx";

const Chart = dynamic(() => import("./ThroughputChart.tsx").then(({ ThroughputChart }) => ThroughputChart), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

const STEPS: Record<number, string> = { 1: "Attempts per minute", 15: "Attempts per 15 minutes", 120: "Attempts per 2 hours" };

export function ThroughputSection({ throughput }: { throughput: Throughput }) {
  useClock();
  const [asTable, setAsTable] = useState(false);
  const router = useRouter();
  const { points, lastWeek, stepMinutes } = throughput;
  const rows = useMemo(() => withGhost(points, lastWeek), [points, lastWeek]);
  const label = (minute: string) => formatTime(minute, stepMinutes === 120 ? "dayMinute" : "minute");
  const hrefOf = (from: number, to: number) => `/events?${new URLSearchParams(rangeBetween(points, from, to, stepMinutes))}`;
  return (
    <Section
      title={STEPS[stepMinutes] ?? "Attempts"}
      actions={
        <>
          <Rates />
          <Legend className="max-xl:hidden" ghost={lastWeek.length > 0} />
          <Button size="sm" variant="ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? "Show as chart" : "Show as table"}
          </Button>
        </>
      }
    >
      <Legend className="mb-2 xl:hidden" ghost={lastWeek.length > 0} />
      <div className="h-56">
        {asTable ? (
          <ThroughputTable points={rows} hrefOf={(index) => hrefOf(index, index)} />
        ) : (
          <Chart points={rows} label={label} onBrush={(from, to) => router.push(hrefOf(from, to))} />
        )}
      </div>
      <p className="mt-1 text-xs text-faint max-sm:hidden">Drag across the chart to see those events. Times in {zoneName()}.</p>
    </Section>
  );
}

/** This second, while the stream is live: a rate that is old says nothing. */
function Rates() {
  const { pulse, state } = useLive();
  if (state.kind !== "live" || !pulse) return null;
  const { receivedPerSecond, handledPerSecond } = pulse;
  return (
    <span className="text-sm text-muted tabular-nums max-sm:hidden">
      <Num value={receivedPerSecond} />
      /s received, <Num value={handledPerSecond} />
      /s handled
    </span>
  );
}

function withGhost(points: Throughput["points"], lastWeek: Throughput["lastWeek"]): ChartPoint[] {
  const ghost = new Map(lastWeek.map(({ minute, handled }) => [minute, handled]));
  return points.map((point) => ({ ...point, lastWeek: ghost.get(point.minute) ?? null }));
}

function Legend({ className, ghost }: { className: string; ghost: boolean }) {
  return (
    <ul className={cx("flex flex-wrap gap-x-3 text-sm text-muted", className)}>
      {chartSeries.map(({ key, label, state }) => (
        <li key={key} className="flex items-center gap-1.5">
          <StateGlyph state={state} />
          {label}
        </li>
      ))}
      {ghost && (
        <li className="flex items-center gap-1.5">
          <span aria-hidden className="w-3 border-t border-dashed border-muted!" />a week before
        </li>
      )}
    </ul>
  );
}
