"use client";
/** The groups as rows: what failed, how often, since when, and the button that replays them. */
import { ReplayButton } from "#components/replays/ReplayButton.tsx";
import { formatExact, Num } from "#components/ui/Num.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import { visible } from "#lib/domain/visible.ts";

export function FailuresTable({ groups }: { groups: readonly FailureGroup[] }) {
  return (
    <Table label="Open failures">
      <TableHead>
        <HeaderCell>Failure</HeaderCell>
        <HeaderCell>Handler</HeaderCell>
        <HeaderCell numeric>Dead</HeaderCell>
        <HeaderCell>First seen</HeaderCell>
        <HeaderCell>Last seen</HeaderCell>
        <HeaderCell>
          <span className="sr-only">Replay</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {groups.map((group) => (
          <Row key={group.fingerprint}>
            <Cell phone="title" className="h-14! w-full max-w-0 max-sm:h-auto! max-sm:basis-full">
              <RowLink href={`/failures/${group.fingerprint}`} className="block truncate">
                <span className="text-st-dead-fg">{visible(group.errorName)}</span> {visible(firstLine(group.sample))}
              </RowLink>
              <span className="block truncate text-sm text-faint">{visible(group.title)}</span>
            </Cell>
            <Cell phone="sub" className="max-w-48 truncate">
              {group.handler}
            </Cell>
            <Cell numeric phone="sub" className="font-semibold">
              <Num value={group.dead} />
              <span className="font-normal sm:hidden"> dead</span>
            </Cell>
            <Cell className="text-muted">
              <Time value={group.firstSeenAt} />
            </Cell>
            <Cell phone="sub" className="text-muted">
              <Time value={group.lastSeenAt} />
            </Cell>
            <Cell phone="sub" className="text-right max-sm:ml-auto">
              <ReplayButton
                size="sm"
                scope={{ kind: "failures", fingerprint: group.fingerprint }}
                name={`${group.handler}: ${firstLine(group.sample)}`}
                className="relative z-1"
                aria-label={`Replay ${formatExact(group.dead)} of ${firstLine(group.sample)}`}
              >
                {`Replay ${formatExact(group.dead)}`}
              </ReplayButton>
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

/** What a person recognises: the message as one of them had it; the group's own title has the particulars taken out. */
export const firstLine = (text: string): string => (text.split("\n", 1)[0] ?? "").slice(0, 200);
