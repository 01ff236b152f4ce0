"use client";
/** Every attempt of every delivery, in order, with what ran it and how it ended. */
import { Duration } from "#components/ui/Duration.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { AttemptDetail, DeliveryDetail, EventDetail } from "#lib/contracts/events.ts";
import { AttemptError, isSameError } from "./AttemptError.tsx";
import { byUrgency } from "./Timeline.tsx";

export function AttemptsTab({ event }: { event: EventDetail }) {
  const tried = event.deliveries.toSorted(byUrgency).filter(({ history }) => history.length > 0);
  if (tried.length === 0)
    return (
      <Empty title="No attempts">
        {event.deliveries.length === 0
          ? "No handler was given this event, so nothing was tried. The timeline says why."
          : "Each time a handler is called with this event there will be a line here. None was called yet."}
      </Empty>
    );
  return (
    <div className="flex flex-col gap-5">
      {tried.map((delivery) => (
        <DeliveryAttempts key={delivery.id} delivery={delivery} />
      ))}
    </div>
  );
}

/** The server gives the last hundred of them. */
const MOST = 100;

function DeliveryAttempts({ delivery: { handler, history } }: { delivery: DeliveryDetail }) {
  return (
    <section aria-label={handler}>
      <h3 className="mb-1 font-medium">
        {handler}
        {history.length === MOST && <span className="font-normal text-muted"> · the last {MOST} attempts</span>}
      </h3>
      <Table label={`Attempts of ${handler}`}>
        <TableHead>
          <HeaderCell>No.</HeaderCell>
          <HeaderCell>Outcome</HeaderCell>
          <HeaderCell>Started</HeaderCell>
          <HeaderCell numeric>Took</HeaderCell>
          <HeaderCell>Planned next</HeaderCell>
          <HeaderCell>Worker</HeaderCell>
          <HeaderCell>Version</HeaderCell>
        </TableHead>
        <TableBody>
          {history.map((attempt, n) => (
            <AttemptRows key={attempt.id} attempt={attempt} previous={history[n - 1]} />
          ))}
        </TableBody>
      </Table>
    </section>
  );
}

function AttemptRows({ attempt, previous }: { attempt: AttemptDetail; previous: AttemptDetail | undefined }) {
  const same = isSameError(attempt, previous);
  return (
    <>
      <Row>
        <Cell phone="title" className="tabular-nums">
          {attempt.number}
        </Cell>
        <Cell phone="title">
          <StateBadge state={attempt.outcome} />
          {same && <span className="ml-2 text-muted">the same error</span>}
        </Cell>
        <Cell phone="end" className="text-muted">
          <Time value={attempt.startedAt} look="exact" focusable />
        </Cell>
        <Cell numeric phone="sub">
          <Duration ms={attempt.durationMs} />
        </Cell>
        <Cell phone="sub" className="text-muted">
          <Time value={attempt.retryAt} look="exact" />
        </Cell>
        <Cell phone="sub" className="max-w-40 truncate text-muted" title={attempt.worker}>
          {attempt.worker}
        </Cell>
        <Cell phone="sub" className="max-w-24 truncate text-muted" title={attempt.handlerVersion}>
          {attempt.handlerVersion}
        </Cell>
      </Row>
      {attempt.errorMessage !== null && !same && (
        <tr className="max-sm:block">
          <td colSpan={7} className="border-b py-2 max-sm:block">
            <AttemptError name={attempt.errorName} message={attempt.errorMessage} stack={attempt.errorStack} />
          </td>
        </tr>
      )}
    </>
  );
}
