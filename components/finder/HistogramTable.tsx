"use client";
/** The histogram's twin: the same numbers to read, newest first. */
import { formatTime, useClock } from "#components/ui/clock.ts";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import type { SummaryBucket } from "#lib/contracts/summary.ts";
import { series } from "./series.ts";
import type { Brush } from "./useBrush.ts";

export function HistogramTable({ buckets, onChoose }: { buckets: readonly SummaryBucket[]; onChoose: (brush: Brush) => void }) {
  useClock();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section tabIndex={0} aria-label="Events over time as a table" className="max-h-72 overflow-y-auto border-y outline-offset-[-2px]">
      <Table label="Events over time, newest first">
        <TableHead>
          <HeaderCell>Received</HeaderCell>
          {series.map(({ key, label }) => (
            <HeaderCell key={key} numeric>
              {label}
            </HeaderCell>
          ))}
        </TableHead>
        <TableBody>
          {buckets
            .map((bucket, index) => ({ bucket, index }))
            .toReversed()
            .map(({ bucket, index }) => (
              <Row key={bucket.from}>
                <Cell phone="title">
                  <button type="button" className="link" onClick={() => onChoose({ from: index, to: index })}>
                    {formatTime(bucket.from, "dayMinute")} – {formatTime(bucket.to, "minute")}
                  </button>
                </Cell>
                {series.map(({ key, label }) => (
                  <Cell key={key} numeric phone="sub">
                    {bucket[key].toLocaleString("en")}
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
