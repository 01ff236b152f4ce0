"use client";
/** Saved views of the events page: open, save, and say when what one sees is no longer what was saved. */
import { Bookmark, ChevronDown, Pencil, Plus, Trash2, Users } from "lucide-react";
import { useState } from "react";
import { useViewChanges, useViews } from "#components/queries/views.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/Menu.tsx";
import type { SavedView } from "#lib/contracts/views.ts";
import { SaveViewDialog } from "./SaveViewDialog.tsx";
import { isChanged, stateOf, type ViewState } from "./viewUrl.ts";

export type ViewsMenuProps = {
  now: ViewState;
  viewId: string | null;
  onOpen: (state: ViewState, viewId: string | null) => void;
  /** The dialog, which a key opens too. */
  saving: boolean;
  onSaving: (open: boolean) => void;
};

export function ViewsMenu({ now, viewId, onOpen, saving, onSaving }: ViewsMenuProps) {
  const { data } = useViews("events");
  const { change, remove } = useViewChanges();
  const [editing, setEditing] = useState<SavedView>();
  const views = data?.data ?? [];
  const view = views.find(({ id }) => id === viewId);
  const changed = view !== undefined && isChanged(view, now);
  const update = (target: SavedView) => change.mutate({ id: target.id, q: now.q, from: now.from, to: now.to, columns: now.cols });
  return (
    <span className="flex flex-wrap items-center gap-1">
      <Menu
        trigger={
          <Button size="sm" variant="ghost" icon={<Bookmark size={13} aria-hidden />}>
            <span className="inline-flex max-w-48 items-center gap-1">
              <span className="truncate">{view?.name ?? "Views"}</span>
              {changed && <span role="img" aria-label="changed" title="Not as it was saved" className="size-1.5 rounded-full bg-accent" />}
              <ChevronDown size={12} aria-hidden />
            </span>
          </Button>
        }
      >
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
        <MenuItem icon={<Plus size={13} />} hint="s" onSelect={() => onSaving(true)}>
          Save what you see …
        </MenuItem>
        {view?.mine && (
          <>
            <MenuItem icon={<Pencil size={13} />} onSelect={() => setEditing(view)}>
              Name, sharing, pin …
            </MenuItem>
            <MenuItem icon={<Trash2 size={13} />} danger onSelect={() => remove.mutate(view.id, { onSuccess: () => onOpen(now, null) })}>
              Delete “{view.name}”
            </MenuItem>
          </>
        )}
      </Menu>
      {changed && (
        <>
          <Button
            size="sm"
            variant="ghost"
            pending={change.isPending}
            disabledReason={view.mine ? undefined : "Only operators change what is shared. Save it as your own."}
            onClick={() => update(view)}
          >
            Update
          </Button>
          <Button size="sm" variant="ghost" onClick={() => onSaving(true)}>
            Save as
          </Button>
        </>
      )}
      {(change.error || remove.error) && <ErrorState title="The view was not changed." error={change.error ?? remove.error} />}
      {(saving || editing) && (
        <SaveViewDialog
          view={editing}
          now={now}
          onClose={() => {
            onSaving(false);
            setEditing(undefined);
          }}
          onSaved={(saved) => editing === undefined && onOpen(stateOf(saved), saved.id)}
        />
      )}
    </span>
  );
}
