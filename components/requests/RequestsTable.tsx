"use client";
/** Requests with their verdicts, the reason of a refusal in words, and on demand what it most likely comes from. */
import { Fragment, useEffect, useState } from "react";
import { Explanation, hasExplanation } from "#components/sources/Explanation.tsx";
import { Button } from "#components/ui/Button.tsx";
import { Bytes } from "#components/ui/Bytes.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { RequestSummary } from "#lib/contracts/events.ts";

export type RequestsTableProps = {
  requests: readonly RequestSummary[];
  showSource?: boolean;
  /** Opens the newest that can be explained, until somebody opens or closes one. */
  explainNewest?: boolean;
};

export function RequestsTable({ requests, showSource = true, explainNewest = false }: RequestsTableProps) {
  // Null: closed by hand, and it stays so.
  const [open, setOpen] = useState<string | null>();
  const newest = explainNewest ? requests.find(hasExplanation)?.id : undefined;
  const isThere = open === null || requests.some(({ id }) => id === open);
  // One that is open stays open while others arrive above it: what somebody reads must not be taken away.
  useEffect(() => {
    if (newest && !isThere) setOpen(newest);
  }, [newest, isThere]);
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
          <Fragment key={request.id}>
            <RequestRow
              request={request}
              showSource={showSource}
              isOpen={open === request.id}
              onToggle={() => setOpen(open === request.id ? null : request.id)}
            />
            {open === request.id && (
              <tr className="max-sm:block">
                <td colSpan={showSource ? 6 : 5} className="border-b py-2 max-sm:block">
                  <Explanation request={request} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </TableBody>
    </Table>
  );
}

/** Without what the row says already: that it was the signature, and of which source. */
const reasonOf = ({ reason, verdict }: RequestSummary) =>
  reason?.replace(/^The signature sent to '.*' was not accepted: /s, "") ?? (verdict === "duplicate" ? "seen before" : "");

type RowProps = { request: RequestSummary; showSource: boolean; isOpen: boolean; onToggle: () => void };

function RequestRow({ request, showSource, isOpen, onToggle }: RowProps) {
  return (
    <Row>
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
      <Cell phone="sub" className="w-full text-muted sm:max-w-0" title={request.reason ?? undefined}>
        <span className="flex min-w-0 items-center gap-2">
          <span className="min-w-0 flex-1 truncate">{reasonOf(request)}</span>
          {hasExplanation(request) && (
            <Button size="sm" variant="ghost" aria-expanded={isOpen} onClick={onToggle} className="relative z-1">
              {isOpen ? "Close" : "Why?"}
            </Button>
          )}
        </span>
      </Cell>
      <Cell numeric className="font-mono text-sm">
        {request.status}
      </Cell>
      <Cell numeric className="text-muted">
        <Bytes value={request.bodyBytes} />
      </Cell>
    </Row>
  );
}
