"use client";
/** The bars alone. Loaded after the page: the drawing library is large. */
import { memo } from "react";
import { Bar, BarChart, ResponsiveContainer, XAxis, YAxis } from "recharts";
import type { SummaryBucket } from "#lib/contracts/summary.ts";
import { drawnHeights } from "#lib/domain/histogram.ts";
import { series } from "./series.ts";

const KEYS = series.map(({ key }) => key);

/** Drawn anew only for new counts: pointing at a bar is the overlay's business. */
export const HistogramBars = memo(function HistogramBars({ buckets }: { buckets: SummaryBucket[] }) {
  const data = drawnHeights(buckets, KEYS).map((heights, index) => ({ ...heights, from: buckets[index]?.from }));
  return (
    <ResponsiveContainer width="100%" height="100%">
      {/* The overlay reads the bars aloud and takes the keys. */}
      <BarChart data={data} margin={{ top: 2, right: 0, bottom: 0, left: 0 }} barCategoryGap="12%" accessibilityLayer={false}>
        <XAxis dataKey="from" hide />
        <YAxis hide domain={[0, (top: number) => Math.max(1, top)]} />
        {series.map(({ key, color }) => (
          <Bar key={key} dataKey={key} stackId="all" fill={color} isAnimationActive={false} />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
});
