"use client";
/** Events as rows. Rows are links; a plain click peeks instead, where there is room for it. */
import type { MouseEvent } from "react";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventSummary } from "#lib/contracts/events.ts";
import { visible } from "#lib/domain/visible.ts";
import { AttemptStrip } from "./AttemptStrip.tsx";

export type EventsTableProps = {
  events: readonly EventSummary[];
  /** The row the keys are on. */
  active?: string | undefined;
  onPeek?: (id: string) => void;
  /** Ids of the ticked rows; without it there are no boxes. */
  ticked?: ReadonlySet<string>;
  onTick?: (ids: readonly string[], ticked: boolean) => void;
};

export function EventsTable({ events, active, onPeek, ticked, onTick }: EventsTableProps) {
  const all = ticked !== undefined && events.length > 0 && events.every(({ id }) => ticked.has(id));
  return (
    <Table label="Events" rowCount={-1} stickyTop={44}>
      <TableHead>
        {ticked && (
          <HeaderCell className="w-7">
            <Checkbox
              hideLabel
              label="Select this page"
              checked={all}
              onChange={(event) =>
                onTick?.(
                  events.map(({ id }) => id),
                  event.target.checked,
                )
              }
            />
          </HeaderCell>
        )}
        <HeaderCell>Received</HeaderCell>
        <HeaderCell>Status</HeaderCell>
        <HeaderCell>Source</HeaderCell>
        <HeaderCell>Type</HeaderCell>
        <HeaderCell>Attempts</HeaderCell>
        <HeaderCell>Last error</HeaderCell>
        <HeaderCell>Dedup key</HeaderCell>
      </TableHead>
      <TableBody>
        {events.map((event) => (
          <EventRow
            key={event.id}
            event={event}
            active={event.id === active}
            {...(onPeek && { onPeek })}
            {...(ticked && { ticked: ticked.has(event.id) })}
            {...(onTick && { onTick })}
          />
        ))}
      </TableBody>
    </Table>
  );
}

type EventRowProps = {
  event: EventSummary;
  active: boolean;
  onPeek?: (id: string) => void;
  ticked?: boolean;
  onTick?: EventsTableProps["onTick"];
};

function EventRow({ event, active, onPeek, ticked, onTick }: EventRowProps) {
  const peek = (click: MouseEvent) => {
    // A click by key opens, as links do; so does one with a modifier, and any on a phone.
    if (
      !onPeek ||
      click.detail === 0 ||
      click.metaKey ||
      click.ctrlKey ||
      click.shiftKey ||
      !window.matchMedia("(min-width: 48rem)").matches
    )
      return;
    click.preventDefault();
    onPeek(event.id);
  };
  const error = event.deliveries.find(({ error: text, state }) => text !== null && state !== "delivered")?.error;
  return (
    <Row id={event.id} selected={active} aria-selected={ticked}>
      {ticked !== undefined && (
        <Cell>
          <Checkbox
            hideLabel
            label={`Select ${event.type}, ${event.dedupKey}`}
            checked={ticked}
            onChange={(change) => onTick?.([event.id], change.target.checked)}
            className="relative z-1"
          />
        </Cell>
      )}
      <Cell phone="end" className="text-muted">
        <Time value={event.receivedAt} />
      </Cell>
      <Cell phone="sub">
        <StateBadge state={event.status} />
      </Cell>
      <Cell phone="sub" className="max-w-36 truncate text-muted">
        {event.source.name}
      </Cell>
      <Cell phone="title" className="max-w-72 truncate max-sm:max-w-none">
        <RowLink href={`/events/${event.id}`} onClick={peek}>
          {visible(event.type)}
        </RowLink>
      </Cell>
      <Cell>
        <AttemptStrip deliveries={event.deliveries} />
      </Cell>
      <Cell
        phone="sub"
        className="w-full max-w-0 truncate text-muted max-sm:max-w-none max-sm:basis-full"
        title={error ? visible(error) : undefined}
      >
        {error && visible(error)}
      </Cell>
      <Cell className="max-w-48 truncate text-faint" title={visible(event.dedupKey)}>
        <code className="text-sm">{visible(event.dedupKey)}</code>
      </Cell>
    </Row>
  );
}
