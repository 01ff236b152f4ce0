/** The failures somebody should look at, most pressing first. */
import Link from "next/link";
import { HeatStrip } from "#components/failures/HeatStrip.tsx";
import { firstLine, plural } from "#components/failures/words.ts";
import { Num } from "#components/ui/Num.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { FailureRow } from "#lib/contracts/failures.ts";
import { visible } from "#lib/domain/visible.ts";

/** `more`: how many open groups are not shown. */
export function OpenFailures({ failures, more }: { failures: readonly FailureRow[]; more: number }) {
  if (failures.length === 0)
    return <p className="border-t py-2 text-muted">No dead deliveries. What fails for good is grouped here by its cause.</p>;
  return (
    <>
      <Table label="Open failures">
        <TableHead>
          <HeaderCell>Failure</HeaderCell>
          <HeaderCell>Last 24 hours</HeaderCell>
          <HeaderCell numeric>Dead</HeaderCell>
          <HeaderCell numeric>Last seen</HeaderCell>
        </TableHead>
        <TableBody>
          {failures.map((group) => (
            <Row key={group.fingerprint}>
              <Cell phone="title" className="w-full max-w-0 truncate" title={visible(group.title)}>
                <RowLink href={`/failures/${group.fingerprint}`}>
                  {group.handler} <span className="font-normal text-st-dead-fg">{visible(group.errorName)}</span>{" "}
                  <span className="font-normal">{firstLine(group.sample)}</span>
                </RowLink>
              </Cell>
              <Cell>
                <HeatStrip hours={group.heat} cap={group.heatCap} />
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
      {more > 0 && (
        <p className="py-2">
          <Link href="/failures" className="link">
            {plural(more, "more open failure")}
          </Link>
        </p>
      )}
    </>
  );
}
