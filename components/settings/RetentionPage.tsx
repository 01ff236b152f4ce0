"use client";
/** What is kept for how long, what goes tonight, and what is never shown. */
import { useQuery } from "@tanstack/react-query";
import { retentionOptions } from "#components/queries/system.ts";
import { Bytes } from "#components/ui/Bytes.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Num } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { RetentionReport } from "#lib/contracts/system.ts";

export function RetentionPage() {
  const { data, error, refetch } = useQuery(retentionOptions());
  if (error && !data) return <ErrorState title="Retention could not be loaded." error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={8} label="Loading retention" />;
  return (
    <div className="flex max-w-4xl flex-col gap-10">
      <Kept report={data} />
      <Tonight report={data} />
      <Hidden />
    </div>
  );
}

function Kept({ report: { days, minuteDays, oldestDay, bytes } }: { report: RetentionReport }) {
  const kept: [what: string, long: string][] = [
    ["Requests with their bodies and headers, events, attempts, the payload index", `${days} days`],
    ["Deliveries that have ended, their outbound calls, the memory of what is a duplicate", `${days} days`],
    ["Events that still have to be handled", "until they are, however long a handler is paused"],
    ["Counts by the minute, gaps of the ledger", `${minuteDays} days`],
    ["Failures, replays and their reports, alerts, the audit log", "for ever"],
    ["Sessions", "12 hours, or 2 without use"],
  ];
  return (
    <Section
      title="What is kept"
      description="RETENTION_DAYS in the environment says how long. A change applies at the next run, within the hour."
    >
      <Table label="What is kept">
        <TableHead>
          <HeaderCell>What</HeaderCell>
          <HeaderCell>How long</HeaderCell>
        </TableHead>
        <TableBody>
          {kept.map(([what, long]) => (
            <Row key={what}>
              <Cell phone="title" className="py-1 whitespace-normal!">
                {what}
              </Cell>
              <Cell phone="sub" className="whitespace-normal!">
                {long}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      <p className="mt-3 text-muted">
        The database holds <Bytes value={bytes} />
        {oldestDay && `; its oldest day is ${oldestDay}`}.
      </p>
    </Section>
  );
}

function Tonight({ report: { tonight, lastRun, days } }: { report: RetentionReport }) {
  return (
    <Section title="What goes tonight" description="Whole days, as soon as they are over by more than what is kept. Days are in UTC.">
      {tonight.length === 0 && <p>Nothing: no day is older than {days} days.</p>}
      {tonight.length > 0 && (
        <Table label="Days that go tonight">
          <TableHead>
            <HeaderCell>Day</HeaderCell>
            <HeaderCell>What happens</HeaderCell>
            <HeaderCell numeric>Events, about</HeaderCell>
            <HeaderCell numeric>Size</HeaderCell>
          </TableHead>
          <TableBody>
            {tonight.map(({ day, rows, bytes, held }) => (
              <Row key={day}>
                <Cell phone="title">{day}</Cell>
                <Cell phone="sub">{held ? <StateBadge state="paused" word="stays: some still have to be handled" /> : "is deleted"}</Cell>
                <Cell numeric phone="end">
                  {rows === null ? <span className="text-faint">not counted yet</span> : <Num value={rows} />}
                </Cell>
                <Cell numeric>
                  <Bytes value={bytes} />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      )}
      <p className="mt-3 text-muted">
        Last run:{" "}
        {lastRun ? <Time value={lastRun.endedAt} /> : "not yet; one worker does it, a few seconds after it starts and then every hour"}.
      </p>
    </Section>
  );
}

function Hidden() {
  return (
    <Section title="What is never shown">
      <ul className="flex max-w-[72ch] list-disc flex-col gap-1 pl-4 text-muted">
        <li>Signing secrets, passwords and API keys: encrypted or hashed, and never sent to a browser after they were made.</li>
        <li>Headers that look like a secret (authorization, cookie, token, password, API key); signatures are cut short.</li>
        <li>Nothing leaves this server: no telemetry, no look for updates, no font or script from elsewhere.</li>
      </ul>
    </Section>
  );
}
