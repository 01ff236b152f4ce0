/** What waits, and for how long. */
import Link from "next/link";
import { Duration } from "#components/ui/Duration.tsx";
import { Num } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import type { QueueReport } from "#lib/contracts/system.ts";

export function QueuesSection({ queues }: { queues: readonly QueueReport[] }) {
  return (
    <Section title={<span id="queues">Queues</span>}>
      <Table label="Queues">
        <TableHead>
          <HeaderCell>Queue</HeaderCell>
          <HeaderCell numeric>Waiting</HeaderCell>
          <HeaderCell numeric>Running</HeaderCell>
          <HeaderCell numeric>Retrying</HeaderCell>
          <HeaderCell numeric>Oldest</HeaderCell>
        </TableHead>
        <TableBody>
          {queues.map((queue) => (
            <Row key={`${queue.kind} ${queue.name}`}>
              <Cell phone="title" className="w-full max-w-0 truncate max-sm:max-w-full">
                {queue.kind === "handler" ? (
                  <Link href={`/handlers?handler=${encodeURIComponent(queue.name)}`} className="link">
                    {queue.name}
                  </Link>
                ) : (
                  queue.name
                )}
                {queue.paused && <StateBadge state="paused" className="ml-2" />}
              </Cell>
              <Cell numeric phone="end">
                <Num value={queue.waiting} />
                <span className="sm:hidden"> waiting</span>
              </Cell>
              <Cell numeric>{queue.kind === "handler" ? <Num value={queue.running} /> : <span className="text-faint">–</span>}</Cell>
              <Cell numeric>{queue.kind === "handler" ? <Num value={queue.retrying} /> : <span className="text-faint">–</span>}</Cell>
              <Cell numeric>
                <Duration ms={queue.oldestWaitSeconds === null ? null : queue.oldestWaitSeconds * 1000} />
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
