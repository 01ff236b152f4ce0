/** The failures somebody should look at, most dead letters first. */
import { Num } from "#components/ui/Num.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";

export function OpenFailures({ failures }: { failures: readonly FailureGroup[] }) {
  if (failures.length === 0)
    return <p className="border-t py-2 text-muted">No dead deliveries. What fails for good is grouped here by its cause.</p>;
  return (
    <Table label="Open failures">
      <TableHead>
        <HeaderCell>Failure</HeaderCell>
        <HeaderCell>Handler</HeaderCell>
        <HeaderCell numeric>Dead</HeaderCell>
        <HeaderCell numeric>Last seen</HeaderCell>
      </TableHead>
      <TableBody>
        {failures.map((group) => (
          <Row key={group.fingerprint}>
            <Cell phone="title" className="w-full max-w-0 truncate" title={group.title}>
              <RowLink href={`/failures/${group.fingerprint}`}>{group.title}</RowLink>
            </Cell>
            <Cell phone="sub" className="max-w-48 truncate text-muted">
              {group.handler}
            </Cell>
            <Cell numeric phone="end" className="text-st-dead-fg">
              <Num value={group.dead} />
            </Cell>
            <Cell numeric phone="sub" className="text-muted">
              <Time value={group.lastSeenAt} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
