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
import { type BodyColumn, type BuiltInColumn, COLUMN_IDS, type ColumnId, columnOf, isBuiltIn, MIN_WIDTH } from "#lib/domain/columns.ts";
import { visible } from "#lib/domain/visible.ts";
import { AttemptStrip } from "./AttemptStrip.tsx";

export const features = tableFeatures({ columnOrderingFeature, columnSizingFeature, columnResizingFeature, columnVisibilityFeature });
const helper = createColumnHelper<typeof features, EventListItem>();

/** The type is the row's link: the row draws it. */
const cells: Record<Exclude<BuiltInColumn, "type">, (event: EventListItem) => ReactNode> = {
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

/** The list's own columns, and one for each of these values of the payload. */
export const columnsWith = (body: readonly BodyColumn[]) =>
  helper.columns(
    [...COLUMN_IDS, ...body].map((id) =>
      helper.display({
        id,
        header: columnOf(id).label,
        size: columnOf(id).width,
        minSize: MIN_WIDTH,
        cell: ({ row: { original } }) => cellOf(id, original),
      }),
    ),
  );

function cellOf(id: ColumnId, event: EventListItem): ReactNode {
  if (id === "type") return visible(event.type);
  return isBuiltIn(id) ? cells[id](event) : <BodyValue value={event.fields?.[id]} read={event.fields !== null} />;
}

function BodyValue({ value, read }: { value: string | undefined; read: boolean }) {
  if (value !== undefined) return <span title={visible(value)}>{visible(value)}</span>;
  return read ? null : <span title="The payload is too large to be read for a list. It is whole on the event's page.">…</span>;
}

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

type Look = Pick<CellProps, "phone" | "numeric" | "className">;
const BODY_LOOK: Look = { className: "truncate font-mono text-sm" };
export const lookOf = (id: ColumnId): Look => (isBuiltIn(id) ? LOOKS[id] : BODY_LOOK);

const LOOKS: Record<BuiltInColumn, Look> = {
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
