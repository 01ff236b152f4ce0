"use client";
/** The head of a column: dragged to another place, its edge dragged to another width. The Columns menu does both by keyboard. */
import type { Header } from "@tanstack/react-table";
import { useState } from "react";
import { cx } from "#components/ui/cx.ts";
import { HeaderCell } from "#components/ui/Table.tsx";
import type { EventListItem } from "#lib/contracts/events.ts";
import { type ColumnId, columnOf, isBuiltIn } from "#lib/domain/columns.ts";
import { type features, lookOf } from "./eventColumns.tsx";

export type ColumnHeadProps = {
  header: Header<typeof features, EventListItem, unknown>;
  /** Puts a dragged column where this one is; undefined: columns are fixed here. */
  onMove: ((dragged: ColumnId, onto: ColumnId) => void) | undefined;
};

const TYPE = "application/x-spillway-column";

export function ColumnHead({ header, onMove }: ColumnHeadProps) {
  const [over, setOver] = useState(false);
  const id = header.column.id as ColumnId;
  const { label } = columnOf(id);
  const numeric = lookOf(id).numeric ?? false;
  if (!onMove) return <HeaderCell numeric={numeric}>{label}</HeaderCell>;
  const resize = header.getResizeHandler();
  return (
    <HeaderCell
      numeric={numeric}
      className={cx("group/head", over && "shadow-[inset_2px_0_0_var(--accent)]")}
      draggable
      onDragStart={(drag) => {
        drag.dataTransfer.setData(TYPE, id);
        drag.dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(drag) => {
        if (!drag.dataTransfer.types.includes(TYPE)) return;
        drag.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(drag) => {
        setOver(false);
        const dragged = drag.dataTransfer.getData(TYPE) as ColumnId;
        if (dragged && dragged !== id) onMove(dragged, id);
      }}
    >
      <span className={cx("block truncate", !isBuiltIn(id) && "font-mono")} title={isBuiltIn(id) ? undefined : id}>
        {label}
      </span>
      {id !== "summary" && (
        <span
          aria-hidden
          draggable
          onDragStart={(drag) => {
            // The edge is pulled, not the column.
            drag.preventDefault();
            drag.stopPropagation();
          }}
          onMouseDown={resize}
          onTouchStart={resize}
          className="absolute inset-y-1 -right-1.5 z-1 w-3 cursor-col-resize after:absolute after:inset-y-0 after:left-1/2 after:w-px after:bg-line-strong after:opacity-0 group-hover/head:after:opacity-100"
        />
      )}
    </HeaderCell>
  );
}
