"use client";
/** When the search's events came and what became of them, with the ways to another range. Its height never changes. */
import { ChevronLeft, ChevronRight, Minus, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useListKeys } from "#components/events/useListKeys.ts";
import { Button } from "#components/ui/Button.tsx";
import { formatTime, useClock, zoneName } from "#components/ui/clock.ts";
import { cx } from "#components/ui/cx.ts";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import { StateGlyph } from "#components/ui/StateBadge.tsx";
import type { EventsOverview, SummaryBucket } from "#lib/contracts/summary.ts";
import { marksOf, placeOf } from "#lib/domain/histogram.ts";
import { movedRange, type RangeText } from "#lib/domain/range.ts";
import { HistogramBrush } from "./HistogramBrush.tsx";
import { HistogramTable } from "./HistogramTable.tsx";
import { series } from "./series.ts";
import type { Brush } from "./useBrush.ts";

const Bars = dynamic(() => import("./HistogramBars.tsx").then(({ HistogramBars }) => HistogramBars), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

export type HistogramProps = {
  overview: EventsOverview | undefined;
  /** It shows the search before. */
  stale: boolean;
  failed: boolean;
  onRange: (range: RangeText) => void;
};

export function Histogram({ overview, stale, failed, onRange }: HistogramProps) {
  useClock();
  const [asTable, setAsTable] = useState(false);
  const choose = ({ from, to }: Brush) => {
    const [first, last] = [overview?.buckets[from], overview?.buckets[to]];
    if (first && last) onRange({ from: first.from, to: last.to });
  };
  const move = (by: { pan?: number; zoom?: number }) => {
    if (!overview) return;
    const { applied, keptFrom } = overview;
    onRange(movedRange({ from: new Date(applied.from), to: new Date(applied.to) }, by, new Date(), new Date(keptFrom)));
  };
  useListKeys({
    "[": () => move({ pan: -0.5 }),
    "]": () => move({ pan: 0.5 }),
    "-": () => move({ zoom: 2 }),
    "=": () => move({ zoom: 0.5 }),
  });
  return (
    <section aria-label="Histogram" aria-busy={!overview && !failed ? true : undefined} className="flex flex-col gap-1">
      {overview && asTable ? (
        <HistogramTable buckets={overview.buckets} onChoose={choose} />
      ) : (
        <div className={cx("transition-opacity", stale && "opacity-60")}>
          <div className="relative h-[72px] border-b border-line-strong!">
            {overview && <Bars buckets={overview.buckets} />}
            {overview && <HistogramBrush overview={overview} onChoose={choose} onZoomOut={() => move({ zoom: 2 })} />}
            {!overview && !failed && <Skeleton className="h-full" />}
            {!overview && failed && (
              <p className="grid h-full place-items-center text-sm text-faint">No histogram: the search could not be run.</p>
            )}
          </div>
          <Marks buckets={overview?.buckets ?? []} />
        </div>
      )}
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <Legend overview={overview} />
        <span className="flex-1" />
        <Moves onMove={move} />
        <Button size="sm" variant="ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? "Show as chart" : "Show as table"}
        </Button>
      </div>
    </section>
  );
}

/** Full hours and days under the bars; the first also names its day. */
function Marks({ buckets }: { buckets: readonly SummaryBucket[] }) {
  const { moments, days } = marksOf(buckets, zoneName(), 8);
  const midnight = (at: Date) => formatTime(at, "minute") === "00:00" || /^12:00\s?am$/i.test(formatTime(at, "minute"));
  return (
    <div aria-hidden className="relative h-4 overflow-hidden text-xs text-faint tabular-nums">
      {moments.map((at, index) => {
        const place = placeOf(buckets, at.getTime());
        return place > 0.96 ? null : (
          <span
            key={at.getTime()}
            className={cx("absolute border-l pl-1 whitespace-nowrap", index % 2 === 1 && "max-sm:hidden")}
            style={{ left: `${place * 100}%` }}
          >
            {days || midnight(at) ? formatTime(at, "date").replace(/ \d{4}$/, "") : formatTime(at, "minute")}
          </span>
        );
      })}
    </div>
  );
}

function Legend({ overview }: { overview: EventsOverview | undefined }) {
  const sums = series.map((entry) => ({ ...entry, sum: overview?.buckets.reduce((sum, bucket) => sum + bucket[entry.key], 0) ?? 0 }));
  const shown = sums.filter(({ key, sum }) => sum > 0 || key === "dead");
  return (
    <ul aria-label="Events by state" className="flex flex-wrap gap-x-3">
      {shown.map(({ key, label, state, sum }) => (
        <li key={key} className="flex items-center gap-1.5 whitespace-nowrap">
          <StateGlyph state={state} />
          {overview && (
            <span className="text-text tabular-nums">
              {overview.approximate && sum > 0 && "≈"}
              {sum.toLocaleString("en")}{" "}
            </span>
          )}
          {label}
        </li>
      ))}
    </ul>
  );
}

const MOVES = [
  { label: "Earlier", key: "[", by: { pan: -0.5 }, icon: ChevronLeft },
  { label: "Zoom out", key: "-", by: { zoom: 2 }, icon: Minus },
  { label: "Zoom in", key: "=", by: { zoom: 0.5 }, icon: Plus },
  { label: "Later", key: "]", by: { pan: 0.5 }, icon: ChevronRight },
] as const;

function Moves({ onMove }: { onMove: (by: { pan?: number; zoom?: number }) => void }) {
  return (
    <fieldset className="flex">
      <legend className="sr-only">Move the range</legend>
      {MOVES.map(({ label, key, by, icon: Icon }) => (
        <Button
          key={key}
          size="sm"
          variant="ghost"
          aria-label={label}
          aria-keyshortcuts={key}
          title={`${label} (${key})`}
          icon={<Icon size={13} aria-hidden />}
          onClick={() => onMove(by)}
        />
      ))}
    </fieldset>
  );
}
