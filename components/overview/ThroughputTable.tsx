/** The chart's numbers as rows, newest first; each leads to its events. */
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { chartSeries } from "./chartSeries.ts";
import type { ChartPoint } from "./ThroughputChart.tsx";

export type ThroughputTableProps = { points: readonly ChartPoint[]; hrefOf: (index: number) => string };

export function ThroughputTable({ points, hrefOf }: ThroughputTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section tabIndex={0} aria-label="Throughput as a table" className="h-full overflow-y-auto border-y outline-offset-[-2px]">
      <Table label="Throughput, newest first">
        <TableHead>
          <HeaderCell>From</HeaderCell>
          {chartSeries.map(({ key, label }) => (
            <HeaderCell key={key} numeric>
              {label}
            </HeaderCell>
          ))}
          <HeaderCell numeric>a week before</HeaderCell>
        </TableHead>
        <TableBody>
          {points
            .map((point, index) => (
              <Row key={point.minute}>
                <Cell phone="title">
                  <RowLink href={hrefOf(index)}>
                    <Time value={point.minute} look="exact" />
                  </RowLink>
                </Cell>
                {chartSeries.map(({ key, label }) => (
                  <Cell key={key} numeric phone="sub">
                    {point[key].toLocaleString("en")}
                    <span className="sm:hidden"> {label}</span>
                  </Cell>
                ))}
                <Cell numeric>{point.lastWeek?.toLocaleString("en") ?? "–"}</Cell>
              </Row>
            ))
            .toReversed()}
        </TableBody>
      </Table>
    </section>
  );
}
