"use client";
/** What the selection's Export button opens. */
import { Menu, MenuItem } from "#components/ui/Menu.tsx";
import type { Opened } from "#components/ui/useOpener.ts";
import { downloadExport, type ExportScope } from "./exportUrl.ts";

export function ExportPanel({ scope, ...opened }: Opened & { scope: ExportScope }) {
  return (
    <Menu {...opened}>
      <MenuItem onSelect={() => downloadExport(scope, "ndjson")}>NDJSON, with headers and payload</MenuItem>
      <MenuItem onSelect={() => downloadExport(scope, "csv")}>CSV, one row per event</MenuItem>
    </Menu>
  );
}
