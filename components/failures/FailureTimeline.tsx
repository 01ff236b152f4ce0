"use client";
/** A group's dead letters by the hour, over a day or a week, with the moments its handler became another version; and as a table. */
import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { useClock } from "#components/ui/clock.ts";
import { formatExact } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { exactTime } from "#components/ui/Time.tsx";
import type { FailureDetail, FailureHour } from "#lib/contracts/failures.ts";
import { type Bar, timelineBars } from "./timelineBars.ts";

export function FailureTimeline({ failure }: { failure: FailureDetail }) {
  useClock();
  const [asTable, setAsTable] = useState(false);
  const { timeline, timelineCap } = failure;
  const bars = timelineBars(timeline, Date.now());
  return (
    <Section
      title="When"
      description={`Dead letters by the hour they were received, ${bars.length <= 24 ? "over the last day" : "over the last seven days"}. A line marks another version of the handler.`}
      actions={
        <Button size="sm" variant="ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? "Show as chart" : "Show as table"}
        </Button>
      }
    >
      {timeline.length === 0 ? (
        <p className="text-muted">None of the last seven days is dead any more.</p>
      ) : asTable ? (
        <Hours hours={timeline} cap={timelineCap} />
      ) : (
        <Chart bars={bars} cap={timelineCap} />
      )}
    </Section>
  );
}

const HEIGHT = 64;

function Chart({ bars, cap }: { bars: readonly Bar[]; cap: number }) {
  const most = Math.max(1, ...bars.map(({ dead }) => dead));
  const total = bars.reduce((sum, { dead }) => sum + dead, 0);
  const changes = bars.flatMap((bar, at) => (bar.change === null ? [] : [{ ...bar, at }]));
  return (
    <div>
      <div className="relative pt-4">
        {changes.map(({ at, change }) => (
          <span
            key={at}
            title={`Handler version ${change}`}
            style={{ left: `${(at / bars.length) * 100}%` }}
            className="absolute top-0 bottom-0 max-w-32 truncate border-l border-dashed border-accent! pl-1 text-xs text-accent"
          >
            {change}
          </span>
        ))}
        <svg
          role="img"
          aria-label={`${formatExact(total)} dead in ${bars.length} hours, at most ${formatExact(most)} in one`}
          viewBox={`0 0 ${bars.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="block h-16 w-full border-b"
        >
          {bars.map(({ at, dead }, x) => (
            <g key={at}>
              <title>{`${exactTime(at)}: ${formatExact(dead)}${dead >= cap ? " or more" : ""} dead`}</title>
              <rect x={x} y={0} width={1} height={HEIGHT} className="fill-transparent hover:fill-hover" />
              {dead > 0 && (
                <rect
                  x={x + 0.1}
                  width={0.8}
                  y={HEIGHT - Math.max(2, (dead / most) * HEIGHT)}
                  height={Math.max(2, (dead / most) * HEIGHT)}
                  className="pointer-events-none fill-st-dead-solid"
                />
              )}
            </g>
          ))}
        </svg>
      </div>
      <p className="mt-1 flex justify-between text-xs text-faint">
        <span>{exactTime(bars[0]?.at ?? "")}</span>
        <span>
          most {formatExact(most)}
          {most >= cap && " or more"} an hour
        </span>
        <span>now</span>
      </p>
    </div>
  );
}

function Hours({ hours, cap }: { hours: readonly FailureHour[]; cap: number }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section tabIndex={0} aria-label="Dead letters by the hour" className="max-h-64 overflow-y-auto border-y outline-offset-[-2px]">
      <Table label="Dead letters by the hour, newest first">
        <TableHead>
          <HeaderCell>Hour</HeaderCell>
          <HeaderCell numeric>Dead</HeaderCell>
          <HeaderCell>Handler version</HeaderCell>
        </TableHead>
        <TableBody>
          {hours.toReversed().map(({ at, dead, version }) => (
            <Row key={at}>
              <Cell phone="title">{exactTime(at)}</Cell>
              <Cell numeric phone="end">
                {formatExact(dead)}
                {dead >= cap && " or more"}
              </Cell>
              <Cell phone="sub" className="w-full text-muted">
                {version ?? "not known"}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
