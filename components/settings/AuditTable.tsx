/** The entries; what exactly was changed unfolds. */
import { Mono } from "#components/ui/Mono.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { AuditEntry } from "#lib/contracts/people.ts";

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <Table label="Audit log" stickyTop={44}>
      <TableHead>
        <HeaderCell>When</HeaderCell>
        <HeaderCell>Who</HeaderCell>
        <HeaderCell>What</HeaderCell>
        <HeaderCell>On</HeaderCell>
        <HeaderCell>Details</HeaderCell>
        <HeaderCell>From</HeaderCell>
      </TableHead>
      <TableBody>
        {entries.map((entry) => (
          <Row key={entry.id}>
            <Cell phone="end" className="text-muted">
              <Time value={entry.createdAt} />
            </Cell>
            <Cell phone="sub" className="max-w-56 truncate" title={entry.actor}>
              {entry.actor}
            </Cell>
            <Cell phone="title" className="font-medium">
              {entry.action}
            </Cell>
            <Cell phone="sub" className="max-w-72 truncate" title={entry.target}>
              <Mono className="text-muted">{entry.target}</Mono>
            </Cell>
            <Cell className="w-full max-w-0 truncate text-sm text-muted" title={detailText(entry.detail)}>
              {detailText(entry.detail)}
            </Cell>
            <Cell className="text-sm text-muted">{entry.address.replace(/^::ffff:/, "") || "–"}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

/** "role: admin, by: set-up link" */
const detailText = (detail: Record<string, unknown>) =>
  Object.entries(detail)
    .filter(([, value]) => value !== "" && value !== null)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
