"use client";
/** Who posts here, and how it goes. */
import Link from "next/link";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useSources } from "#components/queries/sources.ts";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { formatShare, Num } from "#components/ui/Num.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { DemoNote, LoadDemoButton } from "#components/welcome/Demo.tsx";
import type { Source } from "#lib/contracts/sources.ts";
import { ProviderMark } from "./ProviderMark.tsx";
import { DemoMark, SourceState } from "./SourceState.tsx";
import { Sparkline } from "./Sparkline.tsx";
import { secretState } from "./secretState.ts";

export function SourcesPage() {
  const { data, error, refetch } = useSources();
  const sources = data?.data ?? [];
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title="Sources" actions={<NewSourceLink />}>
        Each source is one URL for one provider, with the secrets that prove who is calling.
      </PageHeader>
      <DemoNote />
      {error ? <ErrorState title="The sources could not be loaded." error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonRows rows={6} label="Loading sources" />}
      {data && sources.length === 0 && (
        <Empty
          title="No source yet"
          action={
            <span className="flex flex-wrap gap-2">
              <NewSourceLink />
              <LoadDemoButton />
            </span>
          }
        >
          Make one, give its URL to a provider, and its events appear under Events.
        </Empty>
      )}
      {sources.length > 0 && <SourceRows sources={sources} />}
    </div>
  );
}

function NewSourceLink() {
  const reason = useRoleReason("admin");
  if (reason !== undefined)
    return (
      <Button variant="primary" disabledReason={reason}>
        New source
      </Button>
    );
  return (
    <Link href="/sources/new" className={buttonClass("primary")}>
      New source
    </Link>
  );
}

function SourceRows({ sources }: { sources: readonly Source[] }) {
  return (
    <Table label="Sources">
      <TableHead>
        <HeaderCell>Name</HeaderCell>
        <HeaderCell>State</HeaderCell>
        <HeaderCell>URL</HeaderCell>
        <HeaderCell>Secrets</HeaderCell>
        <HeaderCell numeric title="Requests a minute over the last five minutes">
          Per min
        </HeaderCell>
        <HeaderCell>Last 24 h</HeaderCell>
        <HeaderCell numeric>Received</HeaderCell>
        <HeaderCell numeric>Rejected</HeaderCell>
        <HeaderCell numeric>Last request</HeaderCell>
      </TableHead>
      <TableBody>
        {sources.map((source) => (
          <SourceRow key={source.id} source={source} />
        ))}
      </TableBody>
    </Table>
  );
}

function SourceRow({ source }: { source: Source }) {
  const { day } = source;
  const refused = day.rejected + day.unverified;
  return (
    <Row>
      <Cell phone="title" className="w-full sm:max-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <ProviderMark provider={source.provider} />
          <RowLink href={`/sources/${source.id}`} className="truncate">
            {source.name}
          </RowLink>
          {source.demo && <DemoMark />}
        </span>
      </Cell>
      <Cell phone="end">
        <SourceState source={source} />
      </Cell>
      <Cell>
        <span className="flex items-center gap-1">
          <span className="font-mono text-sm text-muted">/in/{source.ingestKey.slice(0, 6)}…</span>
          <CopyButton text={source.url} label={`Copy the URL of ${source.name}`} className="relative z-1" />
        </span>
      </Cell>
      <Cell phone="sub" className="text-muted">
        {secretState(source)}
      </Cell>
      <Cell numeric className={source.perMinute === 0 ? "text-faint" : ""}>
        <Num value={source.perMinute} digits={source.perMinute < 10 ? 1 : 0} />
      </Cell>
      <Cell>
        <Sparkline values={source.halves} label={`Requests of the last 24 hours: ${day.received}`} />
      </Cell>
      <Cell numeric>
        <Num value={day.received} />
      </Cell>
      <Cell numeric className={refused > 0 ? "text-st-rejected-fg" : "text-faint"}>
        {refused === 0 ? "0" : formatShare(refused, day.received)}
      </Cell>
      <Cell numeric phone="sub" className="text-muted">
        {source.lastRequestAt ? <Time value={source.lastRequestAt} /> : <span className="text-faint">never</span>}
      </Cell>
    </Row>
  );
}
