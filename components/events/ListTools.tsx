"use client";
/** What goes with the whole list: saved views, columns, export, links. */
import { Bell, Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { useOpener } from "#components/ui/useOpener.ts";
import { type ColumnLayout, formatColumns, parseColumns } from "#lib/domain/columns.ts";
import { ColumnsMenu } from "./ColumnsMenu.tsx";
import type { ExportScope } from "./exportUrl.ts";
import type { useCopies } from "./useCopies.ts";
import { ViewsMenu, type ViewsMenuProps } from "./ViewsMenu.tsx";

const load = () => import("./ListPanel.tsx");
const ListPanel = dynamic(() => load().then(({ ListPanel }) => ListPanel), { ssr: false });

export type ListToolsProps = ViewsMenuProps & {
  scope: ExportScope;
  copies: ReturnType<typeof useCopies>;
  onColumns: (cols: string | null) => void;
};

export function ListTools({ scope, copies, onColumns, ...views }: ListToolsProps) {
  const { button, opened } = useOpener(load);
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
      <Button {...button} size="sm" variant="ghost" aria-label="More for this list" icon={<Ellipsis size={14} aria-hidden />} />
      {opened && <ListPanel {...opened} scope={scope} copies={copies} />}
    </span>
  );
}
