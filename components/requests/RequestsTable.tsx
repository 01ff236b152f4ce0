/** Requests with their verdicts, the reason of a refusal in words. */
import { Bytes } from "#components/ui/Bytes.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { RequestSummary } from "#lib/contracts/events.ts";

export function RequestsTable({ requests, showSource = true }: { requests: readonly RequestSummary[]; showSource?: boolean }) {
  return (
    <Table label="Requests">
      <TableHead>
        <HeaderCell>Received</HeaderCell>
        <HeaderCell>Verdict</HeaderCell>
        {showSource && <HeaderCell>Source</HeaderCell>}
        <HeaderCell>Reason</HeaderCell>
        <HeaderCell numeric>Answer</HeaderCell>
        <HeaderCell numeric>Size</HeaderCell>
      </TableHead>
      <TableBody>
        {requests.map((request) => (
          <Row key={request.id}>
            <Cell phone="end">
              <Time value={request.receivedAt} />
            </Cell>
            <Cell phone="title">
              {request.eventId ? (
                <RowLink href={`/events/${request.eventId}`} className="font-normal">
                  <StateBadge state={request.verdict} />
                </RowLink>
              ) : (
                <StateBadge state={request.verdict} />
              )}
            </Cell>
            {showSource && <Cell phone="sub">{request.source.name}</Cell>}
            <Cell phone="sub" className="w-full sm:max-w-0 truncate text-muted" title={request.reason ?? undefined}>
              {request.reason ?? (request.verdict === "duplicate" ? "seen before" : "")}
            </Cell>
            <Cell numeric className="font-mono text-sm">
              {request.status}
            </Cell>
            <Cell numeric className="text-muted">
              <Bytes value={request.bodyBytes} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
