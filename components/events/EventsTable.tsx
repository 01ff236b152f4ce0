"use client";
/** Events as rows of a real table, of which only those in sight are drawn: ten thousand are as quick as fifty. */
import { useTable } from "@tanstack/react-table";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useMemo, useRef } from "react";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { HeaderCell, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import type { EventListItem } from "#lib/contracts/events.ts";
import {
  bodyColumns,
  type ColumnId,
  type ColumnLayout,
  columnOf,
  DEFAULT_COLUMNS,
  fitColumns,
  moveColumn,
  parseColumns,
  resizeColumn,
} from "#lib/domain/columns.ts";
import { isSelected, type Selection } from "#lib/domain/selection.ts";
import { ColumnHead } from "./ColumnHead.tsx";
import { EventRow } from "./EventRow.tsx";
import { columnsWith, features, PHONE_COLUMNS } from "./eventColumns.tsx";
import { usePhone, usePlace, useRowHeight } from "./useTableSize.ts";

export type EventsTableHandle = { show: (index: number) => void };
export type RowsInSight = { first: number; last: number };

export type EventsTableProps = {
  events: readonly EventListItem[];
  layout?: ColumnLayout;
  onLayout?: (layout: ColumnLayout) => void;
  /** The row the keys are on. */
  active?: string | undefined;
  onPeek?: (id: string) => void;
  /** Without it there are no boxes. */
  selection?: Selection;
  /** `range`: from the row touched before. */
  onTick?: (id: string, on: boolean, range: boolean) => void;
  /** The box in the head. */
  onTickPage?: (on: boolean) => void;
  pageTicked?: boolean;
  onSight?: (rows: RowsInSight) => void;
  /** There are older ones that are not loaded. */
  more?: boolean;
  handle?: Ref<EventsTableHandle>;
};

const CHECK_WIDTH = 34;
const TOP_BAR = 44;
const HEAD = 32;

export function EventsTable(props: EventsTableProps) {
  const { layout = DEFAULT_COLUMNS, onLayout, active, onPeek, selection, onTick, more = false } = props;
  const { box, phone, shown, table, virtual } = useEventRows(props, layout);
  const rows = table.getRowModel().rows;
  const items = virtual.getVirtualItems();
  const shownKey = shown.join();
  return (
    <div ref={box}>
      <Table label="Events" rowCount={more ? -1 : rows.length + 1} stickyTop={TOP_BAR} className="sm:table-fixed">
        <colgroup className="max-sm:hidden">
          {selection && <col style={{ width: CHECK_WIDTH }} />}
          {shown.map((id) => (
            <col key={id} style={id === "summary" ? undefined : { width: table.getColumn(id)?.getSize() ?? columnOf(id).width }} />
          ))}
        </colgroup>
        <TableHead>
          {selection && (
            <HeaderCell>
              <Checkbox
                hideLabel
                label="Select this page"
                checked={props.pageTicked ?? false}
                onChange={(event) => props.onTickPage?.(event.target.checked)}
              />
            </HeaderCell>
          )}
          {table.getFlatHeaders().map((header) => (
            <ColumnHead
              key={header.id}
              header={header}
              onMove={onLayout && ((dragged, onto) => onLayout(moveColumn(layout, dragged, layout.shown.indexOf(onto))))}
            />
          ))}
        </TableHead>
        <TableBody>
          <Gap height={(items[0]?.start ?? 0) - virtual.options.scrollMargin} />
          {items.map(({ index }) => {
            const row = rows[index];
            return (
              row && (
                <EventRow
                  key={row.id}
                  row={row}
                  shown={shownKey}
                  index={index}
                  active={row.id === active}
                  ticked={selection && isSelected(selection, row.id)}
                  onPeek={onPeek}
                  onTick={onTick}
                  measure={phone ? virtual.measureElement : undefined}
                />
              )
            );
          })}
          <Gap height={virtual.getTotalSize() - ((items.at(-1)?.end ?? 0) - virtual.options.scrollMargin)} />
        </TableBody>
      </Table>
    </div>
  );
}

/** The columns there is room for, the table's rows, and which of them are in sight. */
function useEventRows({ events, onLayout, selection, onSight, handle }: EventsTableProps, layout: ColumnLayout) {
  const box = useRef<HTMLDivElement>(null);
  const phone = usePhone();
  const { width, top } = usePlace(box);
  const room = width - (selection ? CHECK_WIDTH : 0);
  const shown = useMemo(
    () => (phone ? PHONE_COLUMNS : width === 0 ? layout.shown : fitColumns(layout, room)),
    [phone, layout, width, room],
  );
  const body = bodyColumns(layout).join();
  // The same objects while nothing changed: the table tells of every new one, and would draw without end.
  const columns = useMemo(() => columnsWith(bodyColumns(parseColumns(body))), [body]);
  const columnState = useMemo(
    () => ({
      columnOrder: [...shown],
      columnVisibility: Object.fromEntries(columns.map(({ id = "" }) => [id, (shown as string[]).includes(id)])),
      columnSizing: layout.widths as Record<string, number>,
    }),
    [shown, layout, columns],
  );
  const table = useTable(
    {
      features,
      columns,
      data: events,
      getRowId: (event) => event.id,
      columnResizeMode: "onChange",
      state: columnState,
      onColumnSizingChange: (update) =>
        onLayout?.(withWidths(layout, typeof update === "function" ? update(columnState.columnSizing) : update)),
    },
    () => null,
  );
  const virtual = useRowsInSight({ ids: table.getRowModel().rows, top, phone, onSight, handle });
  return { box, phone, shown, table, virtual };
}

type Rows = {
  ids: readonly { id: string }[];
  top: number;
  phone: boolean;
  onSight: EventsTableProps["onSight"] | undefined;
  handle: EventsTableProps["handle"] | undefined;
};

function useRowsInSight({ ids, top, phone, onSight, handle }: Rows) {
  const rowHeight = useRowHeight();
  const virtual = useWindowVirtualizer<HTMLTableRowElement>({
    count: ids.length,
    estimateSize: () => (phone ? 58 : rowHeight),
    getItemKey: (index) => ids[index]?.id ?? index,
    overscan: 12,
    scrollMargin: top + (phone ? 0 : HEAD),
    scrollPaddingStart: TOP_BAR + 40,
    scrollPaddingEnd: 24,
    initialOffset: () => (typeof window === "undefined" ? 0 : window.scrollY),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights that were taken before are wrong at another density
  useEffect(() => virtual.measure(), [rowHeight, phone]);
  useImperativeHandle(handle, () => ({ show: (index) => virtual.scrollToIndex(index, { align: "auto" }) }));
  const { first = 0, last = 0 } = { first: virtual.range?.startIndex, last: virtual.range?.endIndex };
  const tell = useEffectEvent((sight: RowsInSight) => onSight?.(sight));
  useEffect(() => tell({ first, last }), [first, last]);
  return virtual;
}

/** In the place of the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className="max-sm:block" style={{ height }}>
      <td className="p-0" />
    </tr>
  );
}

/** The one width that changed; the others stay as they were chosen. */
function withWidths(layout: ColumnLayout, widths: Record<string, number>): ColumnLayout {
  let next = layout;
  for (const [id, width] of Object.entries(widths))
    if (width !== layout.widths[id as ColumnId]) next = resizeColumn(next, id as ColumnId, width);
  return next;
}
