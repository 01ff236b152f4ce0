"use client";
/** The groups as rows: what failed, how often, since when, where it is going, and the button that replays them. */
import { ReplayButton } from "#components/replays/ReplayButton.tsx";
import { formatExact, Num } from "#components/ui/Num.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { FailureRow } from "#lib/contracts/failures.ts";
import { visible } from "#lib/domain/visible.ts";
import { GroupMenu } from "./GroupMenu.tsx";
import { HeatStrip } from "./HeatStrip.tsx";
import { Trend } from "./Trend.tsx";
import { atLeast, firstLine, muteEnd, shortName } from "./words.ts";

export type FailuresTableProps = { label: string; groups: readonly FailureRow[]; active: string | undefined };

export function FailuresTable({ label, groups, active }: FailuresTableProps) {
  return (
    <Table label={label} stickyTop={44}>
      <TableHead>
        <HeaderCell>Failure</HeaderCell>
        <HeaderCell className="max-lg:hidden">Last 24 hours</HeaderCell>
        <HeaderCell numeric>Dead</HeaderCell>
        <HeaderCell className="max-xl:hidden">Trend</HeaderCell>
        <HeaderCell numeric className="max-xl:hidden">
          Keys
        </HeaderCell>
        <HeaderCell className="max-xl:hidden">First seen</HeaderCell>
        <HeaderCell>Last seen</HeaderCell>
        <HeaderCell className="max-lg:hidden">Assignee</HeaderCell>
        <HeaderCell>
          <span className="sr-only">Actions</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {groups.map((group) => (
          <GroupRow key={group.fingerprint} group={group} selected={group.fingerprint === active} />
        ))}
      </TableBody>
    </Table>
  );
}

function GroupRow({ group, selected }: { group: FailureRow; selected: boolean }) {
  return (
    <Row id={group.fingerprint} selected={selected}>
      <Cell phone="title" className="h-14! w-full max-w-0 max-sm:h-auto! max-sm:basis-full">
        <RowLink href={`/failures/${group.fingerprint}`} className="block truncate">
          <span className="text-st-dead-fg">{visible(group.errorName)}</span> {firstLine(group.sample)}
        </RowLink>
        <span className="flex gap-x-2 truncate text-sm text-faint">
          <Origin group={group} />
        </span>
      </Cell>
      <Cell className="max-lg:hidden">
        <HeatStrip hours={group.heat} cap={group.heatCap} />
      </Cell>
      <Cell numeric phone="sub">
        <Num value={group.dead} className="font-semibold" />
        <span className="sm:hidden"> dead</span>
        {group.retrying.count > 0 && (
          <span className="block text-sm font-normal text-st-retrying-fg max-sm:inline">
            <span className="sm:hidden"> · </span>
            {atLeast(group.retrying)} retrying
          </span>
        )}
      </Cell>
      <Cell className="max-xl:hidden">
        <Trend trend={group.trend} />
      </Cell>
      <Cell numeric className="text-muted max-xl:hidden" title="Different entity keys among the latest dead letters">
        {atLeast(group.keys)}
      </Cell>
      <Cell className="text-muted max-xl:hidden">
        <Time value={group.firstSeenAt} />
      </Cell>
      <Cell phone="sub" className="text-muted">
        <Time value={group.lastSeenAt} />
      </Cell>
      <Cell className="max-w-32 truncate text-muted max-lg:hidden" title={group.assignee ?? undefined}>
        {group.assignee ?? <span className="text-faint">–</span>}
      </Cell>
      <Cell phone="sub" className="text-right max-sm:ml-auto">
        <span className="relative z-1 inline-flex gap-1">
          <ReplayGroupButton group={group} size="sm" />
          <GroupMenu group={group} className="max-sm:hidden" />
        </span>
      </Cell>
    </Row>
  );
}

/** Where it fails, and what is worth knowing about its state. */
function Origin({ group }: { group: FailureRow }) {
  const { handler, sources, reopened, state } = group;
  const from = sources.length > 2 ? `${sources.slice(0, 2).join(", ")} and ${sources.length - 2} more` : sources.join(", ");
  return (
    <>
      {reopened && state !== "resolved" && <span className="font-medium text-st-dead-fg">reopened</span>}
      <span className="text-muted">{handler}</span>
      {from && <span className="truncate">from {from}</span>}
      {group.merged.length > 0 && <span>{group.merged.length + 1} merged</span>}
      {state === "acknowledged" && <span className="truncate">acknowledged by {group.acknowledgedBy}</span>}
      {state === "muted" && (
        <span className="truncate">
          muted by {group.mutedBy}, {muteEnd(group)}
        </span>
      )}
      {state === "resolved" && <span className="truncate">{group.dead === 0 ? "all replayed" : `resolved by ${group.resolvedBy}`}</span>}
    </>
  );
}

/** The counted button of a group; its plan has a name and a reason to begin with. */
export function ReplayGroupButton({ group, ...look }: { group: FailureRow; size?: "sm"; variant?: "primary" }) {
  return (
    <ReplayButton
      {...look}
      {...replayOf(group)}
      aria-label={look.size && `Replay ${formatExact(group.dead)} of ${firstLine(group.sample)}`}
      disabledReason={group.dead === 0 ? "Nothing of it is dead any more." : undefined}
    >
      {`Replay ${formatExact(group.dead)}`}
    </ReplayButton>
  );
}

export const replayOf = (group: FailureRow) => ({
  scope: { kind: "failures", fingerprint: group.fingerprint } as const,
  name: `${group.handler}: ${firstLine(group.sample)}`,
  reason: `The failure ${shortName(group)} (${group.fingerprint}) is mended.`,
});
