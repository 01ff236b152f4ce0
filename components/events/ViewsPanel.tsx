"use client";
/** What the views' button opens: the saved ones, and what can be done with the open one. */
import { Bookmark, Pencil, Plus, Trash2, Users } from "lucide-react";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/Menu.tsx";
import type { Opened } from "#components/ui/useOpener.ts";
import type { SavedView } from "#lib/contracts/views.ts";
import type { ViewsMenuProps } from "./ViewsMenu.tsx";
import { stateOf } from "./viewUrl.ts";

type Props = Opened &
  Pick<ViewsMenuProps, "viewId" | "onOpen"> & {
    views: readonly SavedView[];
    view: SavedView | undefined;
    onSave: () => void;
    onEdit: (view: SavedView) => void;
    onDelete: (view: SavedView) => void;
  };

export function ViewsPanel({ views, view, viewId, onOpen, onSave, onEdit, onDelete, ...opened }: Props) {
  return (
    <Menu {...opened}>
      {views.map((entry) => (
        <MenuItem
          key={entry.id}
          icon={entry.shared ? <Users size={13} aria-label="Shared" /> : <Bookmark size={13} aria-label="Own" />}
          hint={entry.id === viewId ? "open" : entry.pinned ? "pinned" : undefined}
          onSelect={() => onOpen(stateOf(entry), entry.id)}
        >
          {entry.name}
        </MenuItem>
      ))}
      {views.length === 0 && (
        <p className="max-w-64 px-2 py-1 text-sm text-muted">A view keeps a query, its range and its columns. None is saved yet.</p>
      )}
      <MenuSeparator />
      <MenuItem icon={<Plus size={13} />} hint="s" onSelect={onSave}>
        Save what you see …
      </MenuItem>
      {view?.mine && (
        <>
          <MenuItem icon={<Pencil size={13} />} onSelect={() => onEdit(view)}>
            Name, sharing, pin …
          </MenuItem>
          <MenuItem icon={<Trash2 size={13} />} danger onSelect={() => onDelete(view)}>
            Delete “{view.name}”
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
