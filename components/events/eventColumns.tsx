/** The columns of the events list: what each shows, and where it goes on a phone. */
import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
} from "@tanstack/react-table";
import type { ReactNode } from "react";
import { Duration } from "#components/ui/Duration.tsx";
import { shortenMiddle } from "#components/ui/Id.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { CellProps } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventListItem } from "#lib/contracts/events.ts";
import { COLUMN_IDS, COLUMNS, type ColumnId, MIN_WIDTH } from "#lib/domain/columns.ts";
import { visible } from "#lib/domain/visible.ts";
import { AttemptStrip } from "./AttemptStrip.tsx";

export const features = tableFeatures({ columnOrderingFeature, columnSizingFeature, columnResizingFeature, columnVisibilityFeature });
const helper = createColumnHelper<typeof features, EventListItem>();

/** The type is the row's link: the row draws it. */
const cells: Record<Exclude<ColumnId, "type">, (event: EventListItem) => ReactNode> = {
  time: (event) => <Time value={event.receivedAt} />,
  status: (event) => <StateBadge state={event.status} />,
  source: (event) => event.source.name,
  strip: (event) => <AttemptStrip deliveries={event.deliveries} />,
  attempts: ({ deliveries }) => deliveries.reduce((total, { attempts }) => total + attempts, 0),
  handled: (event) => <Duration ms={event.handledMs} />,
  summary: (event) => <Summary event={event} />,
  error: (event) => errorOf(event),
  key: (event) => <code className="text-sm">{visible(event.dedupKey)}</code>,
  entity: (event) => event.entityKey && visible(event.entityKey),
  id: (event) => (
    <code className="text-sm" title={event.id}>
      {shortenMiddle(event.id, 6)}
    </code>
  ),
};

export const columns = helper.columns(
  COLUMN_IDS.map((id) =>
    helper.display({
      id,
      header: COLUMNS[id].label,
      size: COLUMNS[id].width,
      minSize: MIN_WIDTH,
      cell: ({ row: { original } }) => (id === "type" ? visible(original.type) : cells[id](original)),
    }),
  ),
);

/** Why it is not delivered, where it is not. */
function errorOf({ deliveries }: EventListItem): string | undefined {
  const error = deliveries.find((delivery) => delivery.error !== null && delivery.state !== "delivered")?.error;
  return error ? visible(error) : undefined;
}

/** What it is about; what went wrong goes first. */
function Summary({ event }: { event: EventListItem }) {
  const error = errorOf(event);
  const text = event.summary && visible(event.summary);
  return (
    <span title={[error, text].filter(Boolean).join("\n") || undefined}>
      {error && <span className="text-st-dead-fg">{error}</span>}
      {error && text && " · "}
      {text}
    </span>
  );
}

/** Shown on a phone, whatever was chosen for a wide screen. */
export const PHONE_COLUMNS: readonly ColumnId[] = ["type", "time", "status", "source", "summary"];

export const CELL_LOOK: Record<ColumnId, Pick<CellProps, "phone" | "numeric" | "className">> = {
  time: { phone: "end", className: "truncate text-muted" },
  status: { phone: "sub", className: "truncate" },
  source: { phone: "sub", className: "truncate text-muted" },
  type: { phone: "title", className: "truncate" },
  strip: {},
  attempts: { numeric: true, className: "text-muted" },
  handled: { numeric: true, className: "truncate text-muted" },
  summary: { phone: "sub", className: "truncate text-muted max-sm:max-w-full max-sm:basis-full" },
  error: { className: "truncate text-st-dead-fg" },
  key: { className: "truncate text-faint" },
  entity: { className: "truncate text-faint" },
  id: { className: "truncate text-faint" },
};
