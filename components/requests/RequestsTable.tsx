"use client";
/** Requests with their verdicts, the reason of a refusal in words, and on demand what it most likely comes from. */
import { Fragment, useState } from "react";
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
  /** The first that can be explained is, until somebody opens or closes one. */
  explainNewest?: boolean;
};

export function RequestsTable({ requests, showSource = true, explainNewest = false }: RequestsTableProps) {
  const [chosen, setChosen] = useState<string | null>();
  const [newest] = requests;
  const open = chosen === undefined && explainNewest && newest && hasExplanation(newest) ? newest.id : chosen;
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
              onToggle={() => setChosen(open === request.id ? null : request.id)}
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
          <span className="min-w-0 truncate">{request.reason ?? (request.verdict === "duplicate" ? "seen before" : "")}</span>
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
