"use client";
/** What the list's More button opens: links to it, and its export. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { Keys } from "#components/ui/Kbd.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/Menu.tsx";
import type { Opened } from "#components/ui/useOpener.ts";
import { downloadExport } from "./exportUrl.ts";
import type { ListToolsProps } from "./ListTools.tsx";

export function ListPanel({ scope, copies, ...opened }: Opened & Pick<ListToolsProps, "scope" | "copies">) {
  const reason = useRoleReason("operator");
  return (
    <Menu {...opened}>
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
  );
}
