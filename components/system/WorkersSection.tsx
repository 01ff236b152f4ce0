/** Who runs handlers, and when each was last heard of. */
import { Empty } from "#components/ui/Empty.tsx";
import { Mono } from "#components/ui/Mono.tsx";
import { Num } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { WorkerReport } from "#lib/contracts/system.ts";

export function WorkersSection({ workers }: { workers: readonly WorkerReport[] }) {
  return (
    <Section title={<span id="workers">Workers</span>}>
      {workers.length === 0 && <Empty title="No worker">Events are accepted and stored; nothing handles them until a worker starts.</Empty>}
      {workers.length > 0 && (
        <Table label="Workers">
          <TableHead>
            <HeaderCell>Worker</HeaderCell>
            <HeaderCell>State</HeaderCell>
            <HeaderCell numeric>Running</HeaderCell>
            <HeaderCell>Handlers' version</HeaderCell>
            <HeaderCell>Heard of</HeaderCell>
            <HeaderCell>Started</HeaderCell>
          </TableHead>
          <TableBody>
            {workers.map((worker) => (
              <Row key={worker.id}>
                <Cell phone="title" className="w-full max-w-0 truncate max-sm:max-w-full" title={worker.hostname}>
                  {worker.hostname} <span className="text-faint">{worker.pid}</span>
                </Cell>
                <Cell phone="end">
                  {worker.alive ? <StateBadge state="healthy" word="alive" /> : <StateBadge state="dead" word="silent" />}
                </Cell>
                <Cell numeric phone="sub">
                  <Num value={worker.inFlight} />
                  <span className="sm:hidden"> running</span>
                </Cell>
                <Cell>
                  <Mono className="text-muted">{worker.version || "–"}</Mono>
                </Cell>
                <Cell phone="sub" className="text-muted">
                  <Time value={worker.seenAt} />
                </Cell>
                <Cell className="text-muted">
                  <Time value={worker.startedAt} />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}
