"use client";
/** What was sent to the channels, and how it was answered. */
import { useNotifications } from "#components/queries/alerts.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { AlertNotification } from "#lib/contracts/alerts.ts";

const STATES: Record<AlertNotification["state"], [glyph: string, className: string]> = {
  queued: ["○", "text-st-queued-fg"],
  sent: ["●", "text-st-delivered-fg"],
  failed: ["■", "text-st-dead-fg"],
};

/** Of one rule, or of all. */
export function NotificationsSection({ ruleId = null }: { ruleId?: string | null }) {
  const { data, error, refetch } = useNotifications(ruleId);
  const notifications = data?.data ?? [];
  return (
    <Section title="Delivery log">
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonRows rows={3} label="Loading the log" />}
      {data && notifications.length === 0 && <p className="py-4 text-muted">Nothing was sent yet.</p>}
      {notifications.length > 0 && (
        <Table label="Notifications">
          <TableHead>
            <HeaderCell>When</HeaderCell>
            <HeaderCell>State</HeaderCell>
            <HeaderCell>What</HeaderCell>
            <HeaderCell>Channel</HeaderCell>
            <HeaderCell numeric>Attempts</HeaderCell>
            <HeaderCell>Answer</HeaderCell>
          </TableHead>
          <TableBody>
            {notifications.map((entry) => (
              <NotificationRow key={entry.id} entry={entry} />
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}

function NotificationRow({ entry }: { entry: AlertNotification }) {
  const [glyph, className] = STATES[entry.state];
  const answer = entry.error ?? (entry.responseStatus === null ? "" : `${entry.responseStatus} ${entry.responseBody ?? ""}`);
  return (
    <Row>
      <Cell phone="end">
        <Time value={entry.createdAt} />
      </Cell>
      <Cell phone="title" className={className}>
        <span aria-hidden>{glyph}</span> {entry.state}
      </Cell>
      <Cell phone="sub">
        {entry.kind !== "test" && <>{entry.ruleName ?? "rule"} </>}
        <span className="text-muted">{entry.kind}</span>
      </Cell>
      <Cell phone="sub" className="text-muted">
        {entry.channelName}
      </Cell>
      <Cell numeric>{entry.attempts}</Cell>
      <Cell className="w-full sm:max-w-0 truncate text-muted" title={answer}>
        {answer}
      </Cell>
    </Row>
  );
}
