"use client";
/** Every replay, newest first. */
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { useReplays } from "#components/queries/replays.ts";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Num } from "#components/ui/Num.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { ProgressBar } from "#components/ui/ProgressBar.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { Replay } from "#lib/contracts/replays.ts";
import { progressParts } from "./ReplayProgress.tsx";
import { ReplayState } from "./ReplayStages.tsx";

export function ReplaysPage() {
  const [cursor, setCursor] = useQueryState("cursor", parseAsString.withOptions({ history: "push" }));
  const { data, error, refetch } = useReplays(cursor);
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title="Replays">New deliveries of stored events: planned, counted, and stoppable.</PageHeader>
      {error ? <ErrorState title="The replays could not be loaded." error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonRows rows={6} label="Loading replays" />}
      {data?.data.length === 0 && (
        <Empty
          title="Nothing has been replayed yet"
          action={
            <Link href="/failures" className={buttonClass()}>
              Open Failures
            </Link>
          }
        >
          A replay starts from a failure, from one event, or from everything that a search finds.
        </Empty>
      )}
      {data && data.data.length > 0 && <ReplaysTable replays={data.data} />}
      {data?.nextCursor && (
        <Button className="self-start" onClick={() => void setCursor(data.nextCursor)}>
          Load older
        </Button>
      )}
    </div>
  );
}

function ReplaysTable({ replays }: { replays: readonly Replay[] }) {
  return (
    <Table label="Replays">
      <TableHead>
        <HeaderCell>State</HeaderCell>
        <HeaderCell>Name</HeaderCell>
        <HeaderCell>Progress</HeaderCell>
        <HeaderCell numeric>Delivered</HeaderCell>
        <HeaderCell numeric>Dead</HeaderCell>
        <HeaderCell numeric>Total</HeaderCell>
        <HeaderCell>By</HeaderCell>
        <HeaderCell>Started</HeaderCell>
      </TableHead>
      <TableBody>
        {replays.map((replay) => (
          <Row key={replay.id}>
            <Cell phone="sub">
              <ReplayState replay={replay} />
            </Cell>
            <Cell phone="title" className="w-full max-w-0 truncate">
              <RowLink href={`/replays/${replay.id}`}>{replay.name}</RowLink>
              <span className="ml-2 text-faint">{(replay.state === "paused" && replay.note) || replay.reason}</span>
            </Cell>
            <Cell>
              <ProgressBar label={`Progress of ${replay.name}`} total={replay.total} parts={progressParts(replay)} className="w-24" />
            </Cell>
            <Cell numeric>
              <Num value={replay.delivered} />
            </Cell>
            <Cell numeric className={replay.dead > 0 ? "text-st-dead-fg" : "text-faint"}>
              <Num value={replay.dead} />
            </Cell>
            <Cell numeric phone="sub">
              <Num value={replay.total} />
              <span className="sm:hidden"> deliveries</span>
            </Cell>
            <Cell className="max-w-44 truncate text-muted">{replay.createdBy}</Cell>
            <Cell phone="end" className="text-muted">
              <Time value={replay.createdAt} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
