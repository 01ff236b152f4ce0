"use client";
/** One row of the events list. The row is a link; a plain click peeks instead, where there is room for it. */
import { FlexRender, type Row as TableRow } from "@tanstack/react-table";
import { type MouseEvent, memo, type Ref } from "react";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Cell, Row, RowLink } from "#components/ui/Table.tsx";
import type { EventListItem } from "#lib/contracts/events.ts";
import type { ColumnId } from "#lib/domain/columns.ts";
import { visible } from "#lib/domain/visible.ts";
import { type features, lookOf } from "./eventColumns.tsx";

export type EventRowProps = {
  row: TableRow<typeof features, EventListItem>;
  /** Which cells there are, in their order: a row that is otherwise the same must be drawn again when it changes. */
  shown: string;
  index: number;
  active: boolean;
  /** Undefined: rows cannot be ticked here. */
  ticked: boolean | undefined;
  onPeek: ((id: string) => void) | undefined;
  onTick: ((id: string, on: boolean, range: boolean) => void) | undefined;
  measure: Ref<HTMLTableRowElement> | undefined;
};

export const EventRow = memo(function EventRow({ row, index, active, ticked, onPeek, onTick, measure }: EventRowProps) {
  const event = row.original;
  return (
    <Row
      id={event.id}
      selected={active}
      aria-selected={ticked}
      aria-rowindex={index + 2}
      data-index={index}
      {...(measure && { ref: measure })}
    >
      {ticked !== undefined && (
        <Cell>
          <Checkbox
            hideLabel
            label={`Select ${visible(event.type)}, ${visible(event.dedupKey)}`}
            checked={ticked}
            onChange={(change) => onTick?.(event.id, change.target.checked, (change.nativeEvent as globalThis.MouseEvent).shiftKey)}
            className="relative z-1"
          />
        </Cell>
      )}
      {row.getVisibleCells().map((cell) => (
        <Cell key={cell.id} {...lookOf(cell.column.id as ColumnId)}>
          {cell.column.id === "type" ? (
            <RowLink href={`/events/${event.id}`} onClick={(click) => peekOn(click, () => onPeek?.(event.id), onPeek !== undefined)}>
              <FlexRender cell={cell} />
            </RowLink>
          ) : (
            <FlexRender cell={cell} />
          )}
        </Cell>
      ))}
    </Row>
  );
});

/** A click by key opens, as links do; so does one with a modifier, and any on a phone. */
function peekOn(click: MouseEvent, peek: () => void, possible: boolean) {
  const opens = !possible || click.detail === 0 || click.metaKey || click.ctrlKey || click.shiftKey;
  if (opens || !window.matchMedia("(min-width: 48rem)").matches) return;
  click.preventDefault();
  peek();
}
