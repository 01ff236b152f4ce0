/** Sources by traffic of the last hour. */
import { formatShare, Num } from "#components/ui/Num.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { Throughput } from "#lib/contracts/throughput.ts";

export function SourcesTable({ sources }: { sources: Throughput["sources"] }) {
  return (
    <Table label="Sources">
      <TableHead>
        <HeaderCell>Source</HeaderCell>
        <HeaderCell>Provider</HeaderCell>
        <HeaderCell numeric>Received</HeaderCell>
        <HeaderCell numeric>Rejected</HeaderCell>
        <HeaderCell numeric>Last request</HeaderCell>
      </TableHead>
      <TableBody>
        {sources.map((source) => (
          <Row key={source.id}>
            <Cell phone="title" className="w-full max-w-0 truncate">
              <RowLink href={`/sources/${source.id}`}>{source.name}</RowLink>
            </Cell>
            <Cell phone="sub" className="text-muted">
              {source.provider}
            </Cell>
            <Cell numeric phone="end">
              <Num value={source.received} />
            </Cell>
            <Cell numeric phone="sub" className={source.rejected > 0 ? "text-st-rejected-fg" : "text-faint"}>
              {source.rejected === 0 ? "0" : formatShare(source.rejected, source.received)}
              <span className="sm:hidden"> rejected</span>
            </Cell>
            <Cell numeric phone="hide" className="text-muted">
              {source.lastRequestAt ? <Time value={source.lastRequestAt} /> : <span className="text-faint">never</span>}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
