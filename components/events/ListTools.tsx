"use client";
/** What goes with the whole list: saved views, columns, export, links. */
import { Bell, Ellipsis } from "lucide-react";
import Link from "next/link";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { Kbd } from "#components/ui/Kbd.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/Menu.tsx";
import { type ColumnLayout, formatColumns, parseColumns } from "#lib/domain/columns.ts";
import { ColumnsMenu } from "./ColumnsMenu.tsx";
import { downloadExport, type ExportScope } from "./exportUrl.ts";
import type { useCopies } from "./useCopies.ts";
import { ViewsMenu, type ViewsMenuProps } from "./ViewsMenu.tsx";

export type ListToolsProps = ViewsMenuProps & {
  scope: ExportScope;
  copies: ReturnType<typeof useCopies>;
  onColumns: (cols: string | null) => void;
};

export function ListTools({ scope, copies, onColumns, ...views }: ListToolsProps) {
  const reason = useRoleReason("operator");
  return (
    <span className="flex shrink-0 flex-wrap items-center gap-1">
      <span role="status" className="max-w-64 truncate text-sm text-muted">
        {copies.said}
      </span>
      <ViewsMenu {...views} />
      <span className="max-sm:hidden">
        <ColumnsMenu layout={parseColumns(views.now.cols)} onChange={(layout: ColumnLayout) => onColumns(formatColumns(layout))} />
      </span>
      <Link
        href={`/alerts/new?q=${encodeURIComponent(scope.q)}`}
        aria-label="Alert on this"
        title="Alert on this"
        className={buttonClass("ghost", "sm", true)}
      >
        <Bell size={14} aria-hidden />
      </Link>
      <Menu trigger={<Button size="sm" variant="ghost" aria-label="More for this list" icon={<Ellipsis size={14} aria-hidden />} />}>
        <MenuItem onSelect={copies.copyLink} hint={<Keys keys="y l" />}>
          Copy link, times fixed
        </MenuItem>
        <MenuItem onSelect={copies.copyRelativeLink}>Copy link, times relative</MenuItem>
        <MenuSeparator />
        <MenuItem disabled={reason !== undefined} onSelect={() => downloadExport(scope, "ndjson")}>
          Export NDJSON, with headers and payload
        </MenuItem>
        <MenuItem disabled={reason !== undefined} onSelect={() => downloadExport(scope, "csv")}>
          Export CSV, one row per event
        </MenuItem>
        <p className="max-w-72 px-2 py-1 text-sm text-muted">
          {reason ?? "Everything that matches, at most 100,000 events, secret headers masked. It goes on record."}
        </p>
      </Menu>
    </span>
  );
}

const Keys = ({ keys }: { keys: string }) => (
  <span className="inline-flex gap-1">
    {keys.split(" ").map((key) => (
      <Kbd key={key}>{key}</Kbd>
    ))}
  </span>
);
