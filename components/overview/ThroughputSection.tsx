"use client";
/** The chart with its legend, and its twin: the same numbers as a table, for reading and for those who cannot see it. */
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { cx } from "#components/ui/cx.ts";
import { Section } from "#components/ui/Section.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import { StateGlyph } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ThroughputPoint } from "#lib/contracts/throughput.ts";
import { chartSeries } from "./chartSeries.ts";

const Chart = dynamic(() => import("./ThroughputChart.tsx").then(({ ThroughputChart }) => ThroughputChart), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

export function ThroughputSection({ points }: { points: ThroughputPoint[] }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Section
      title="Throughput per minute"
      actions={
        <>
          <Legend className="max-xl:hidden" />
          <Button size="sm" variant="ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? "Show as chart" : "Show as table"}
          </Button>
        </>
      }
    >
      <Legend className="mb-2 xl:hidden" />
      <div className="h-56">{asTable ? <Numbers points={points} /> : <Chart points={points} />}</div>
    </Section>
  );
}

function Legend({ className }: { className: string }) {
  return (
    <ul className={cx("flex flex-wrap gap-x-3 text-sm text-muted", className)}>
      {chartSeries.map(({ key, label, state }) => (
        <li key={key} className="flex items-center gap-1.5">
          <StateGlyph state={state} />
          {label}
        </li>
      ))}
    </ul>
  );
}

function Numbers({ points }: { points: ThroughputPoint[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section tabIndex={0} aria-label="Throughput per minute as a table" className="h-full overflow-y-auto border-y outline-offset-[-2px]">
      <Table label="Throughput per minute, newest first">
        <TableHead>
          <HeaderCell>Minute</HeaderCell>
          {chartSeries.map(({ key, label }) => (
            <HeaderCell key={key} numeric>
              {label}
            </HeaderCell>
          ))}
        </TableHead>
        <TableBody>
          {[...points].reverse().map((point) => (
            <Row key={point.minute}>
              <Cell phone="title">
                <Time value={point.minute} look="exact" />
              </Cell>
              {chartSeries.map(({ key, label }) => (
                <Cell key={key} numeric phone="sub">
                  {point[key].toLocaleString("en")}
                  <span className="sm:hidden"> {label}</span>
                </Cell>
              ))}
            </Row>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
