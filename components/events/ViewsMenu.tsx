"use client";
/** Saved views of the events page: open, save, and say when what one sees is no longer what was saved. */
import { Bookmark, ChevronDown } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useViewChanges, useViews } from "#components/queries/views.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { useOpener } from "#components/ui/useOpener.ts";
import type { SavedView } from "#lib/contracts/views.ts";
import { isChanged, stateOf, type ViewState } from "./viewUrl.ts";

const load = () => import("./ViewsPanel.tsx");
const ViewsPanel = dynamic(() => load().then(({ ViewsPanel }) => ViewsPanel), { ssr: false });
const SaveViewDialog = dynamic(() => import("./SaveViewDialog.tsx").then(({ SaveViewDialog }) => SaveViewDialog), { ssr: false });

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
  const { button, opened } = useOpener(load);
  const [editing, setEditing] = useState<SavedView>();
  const views = data?.data ?? [];
  const view = views.find(({ id }) => id === viewId);
  const changed = view !== undefined && isChanged(view, now);
  const update = (target: SavedView) => change.mutate({ id: target.id, q: now.q, from: now.from, to: now.to, columns: now.cols });
  return (
    <span className="flex flex-wrap items-center gap-1">
      <Button {...button} size="sm" variant="ghost" icon={<Bookmark size={13} aria-hidden />}>
        <span className="inline-flex max-w-48 items-center gap-1">
          <span className="truncate">{view?.name ?? "Views"}</span>
          {changed && <span role="img" aria-label="changed" title="Not as it was saved" className="size-1.5 rounded-full bg-accent" />}
          <ChevronDown size={12} aria-hidden />
        </span>
      </Button>
      {opened && (
        <ViewsPanel
          {...{ ...opened, views, view, viewId, onOpen, onEdit: setEditing }}
          onSave={() => onSaving(true)}
          onDelete={(target) => remove.mutate(target.id, { onSuccess: () => onOpen(now, null) })}
        />
      )}
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
