/** Sources by traffic: how much now, their day, what they refuse, and whether one went silent. */
import { useClock } from "#components/ui/clock.ts";
import { formatShare, Num } from "#components/ui/Num.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { exactTime, Time } from "#components/ui/Time.tsx";
import type { SourceHours, Throughput } from "#lib/contracts/throughput.ts";
import { Sparkline } from "./Sparkline.tsx";

export type SourcesTableProps = { sources: Throughput["sources"]; hours: readonly SourceHours[] };

export function SourcesTable({ sources, hours }: SourcesTableProps) {
  useClock();
  return (
    <Table label="Sources">
      <TableHead>
        <HeaderCell>Source</HeaderCell>
        <HeaderCell numeric>Now</HeaderCell>
        <HeaderCell>Last 24 hours</HeaderCell>
        <HeaderCell numeric>Rejected</HeaderCell>
        <HeaderCell numeric>Last request</HeaderCell>
      </TableHead>
      <TableBody>
        {sources.map((source) => (
          <SourceRow key={source.id} source={source} hours={hours.find(({ id }) => id === source.id)} />
        ))}
      </TableBody>
    </Table>
  );
}

type SourceRowProps = { source: Throughput["sources"][number]; hours: SourceHours | undefined };

function SourceRow({ source, hours }: SourceRowProps) {
  const day = hours?.hours.slice(-24) ?? [];
  return (
    <Row>
      <Cell phone="title" className="w-full max-w-0 truncate">
        <RowLink href={`/sources/${source.id}`}>{source.name}</RowLink>
        <span className="ml-2 text-sm text-faint">{source.provider}</span>
      </Cell>
      <Cell numeric phone="end" title="Requests a minute, over the last five">
        <Num value={source.perMinute} digits={1} />
        <span className="text-muted"> /min</span>
      </Cell>
      <Cell>
        <Sparkline values={day} label={`${source.name}: ${day.reduce((sum, n) => sum + n, 0).toLocaleString("en")} requests in 24 hours`} />
      </Cell>
      <Cell numeric phone="sub" className={source.rejected > 0 ? "text-st-rejected-fg" : "text-faint"}>
        {source.rejected === 0 ? "0" : formatShare(source.rejected, source.received)}
        <span className="sm:hidden"> rejected</span>
      </Cell>
      <Cell numeric phone="sub" className="text-muted">
        {hours?.silentSince ? (
          <span
            className="rounded bg-st-retrying-tint px-1.5 py-0.5 text-sm font-medium text-st-retrying-fg"
            title="Yesterday at least ten requests came in a stretch as long"
          >
            silent since {exactTime(hours.silentSince)}
          </span>
        ) : source.lastRequestAt ? (
          <Time value={source.lastRequestAt} />
        ) : (
          <span className="text-faint">never</span>
        )}
      </Cell>
    </Row>
  );
}
