"use client";
/** What lies over the bars: the one pointed at and its numbers, the range being drawn, what is not whole and what was not counted. */
import { formatTime, useClock, zoneName } from "#components/ui/clock.ts";
import { formatCount } from "#components/ui/Num.tsx";
import { StateGlyph } from "#components/ui/StateBadge.tsx";
import type { EventsOverview, SummaryBucket } from "#lib/contracts/summary.ts";
import { isPartial, placeOf } from "#lib/domain/histogram.ts";
import { series, totalOf } from "./series.ts";
import { type Brush, useBrush } from "./useBrush.ts";

export type HistogramBrushProps = { overview: EventsOverview; onChoose: (brush: Brush) => void; onZoomOut: () => void };

const HATCH = "repeating-linear-gradient(135deg, var(--canvas) 0 2px, transparent 2px 5px)";
const FAINT_HATCH = "repeating-linear-gradient(135deg, var(--line) 0 1px, transparent 1px 6px)";

export function HistogramBrush({ overview, onChoose, onZoomOut }: HistogramBrushProps) {
  useClock();
  const { buckets, counted } = overview;
  const bars = buckets.length;
  const { at, brush, handlers } = useBrush({ bars, onChoose, onZoomOut });
  const pointed = at === undefined ? undefined : buckets[at];
  const percent = (bar: number) => `${(bar / bars) * 100}%`;
  const uncounted = placeOf(buckets, Date.parse(counted.from));
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Events over time"
      aria-valuemin={0}
      aria-valuemax={bars - 1}
      aria-valuenow={at ?? bars - 1}
      aria-valuetext={sentence(pointed ?? buckets.at(-1))}
      aria-describedby="histogram-keys"
      {...handlers}
      className="absolute inset-0 cursor-crosshair touch-pan-y select-none"
    >
      <span id="histogram-keys" className="sr-only">
        Arrow keys move between the bars, with Shift they draw a range, Enter shows its events.
      </span>
      {buckets.map((bucket, index) =>
        isPartial(buckets, index) ? (
          <div
            key={bucket.from}
            className="absolute inset-y-0"
            style={{ left: percent(index), width: percent(1), backgroundImage: HATCH }}
          />
        ) : null,
      )}
      {uncounted > 0.001 && (
        <div
          className="absolute inset-y-0 left-0 border-r border-line-strong!"
          style={{ width: `${uncounted * 100}%`, backgroundImage: FAINT_HATCH }}
        >
          <span className="absolute bottom-0 left-0 max-w-full truncate bg-canvas pr-2 text-xs text-faint">not counted</span>
        </div>
      )}
      {at !== undefined && !brush && <div className="absolute inset-y-0 bg-text/8" style={{ left: percent(at), width: percent(1) }} />}
      {brush && (
        <div
          className="absolute inset-y-0 border-x border-accent! bg-accent/15"
          style={{ left: percent(brush.from), width: percent(brush.to - brush.from + 1) }}
        />
      )}
      {at !== undefined && pointed && <Reading buckets={buckets} brush={brush ?? { from: at, to: at }} at={at} />}
    </div>
  );
}

function Reading({ buckets, brush, at }: { buckets: readonly SummaryBucket[]; brush: Brush; at: number }) {
  const chosen = buckets.slice(brush.from, brush.to + 1);
  const sum = (key: (typeof series)[number]["key"]) => chosen.reduce((total, bucket) => total + bucket[key], 0);
  const right = at > buckets.length / 2;
  return (
    <div
      className="pointer-events-none absolute top-full z-20 mt-1 min-w-44 rounded-lg bg-surface px-3 py-2 text-sm text-text shadow-float"
      style={right ? { right: `${(1 - (at + 1) / buckets.length) * 100}%` } : { left: `${(at / buckets.length) * 100}%` }}
    >
      <p className="mb-1 font-medium whitespace-nowrap">{span(chosen[0]?.from, chosen.at(-1)?.to)}</p>
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2">
        {series.toReversed().map(({ key, label, state }) =>
          sum(key) > 0 || key === "dead" ? (
            <div key={key} className="contents">
              <StateGlyph state={state} />
              <dt className="text-muted">{label}</dt>
              <dd className="pl-3 text-right">{sum(key).toLocaleString("en")}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </div>
  );
}

/** The day again only where it is another one. */
const span = (from = "", to = "") =>
  `${formatTime(from, "dayMinute")} – ${formatTime(to, formatTime(from, "date") === formatTime(to, "date") ? "minute" : "dayMinute")}`;

function sentence(bucket: SummaryBucket | undefined): string {
  if (!bucket) return "No events";
  const parts = series.filter(({ key }) => bucket[key] > 0).map(({ key, label }) => `${formatCount(bucket[key])} ${label}`);
  return `${span(bucket.from, bucket.to)} ${zoneName()}: ${totalOf(bucket) === 0 ? "no events" : parts.join(", ")}`;
}
