"use client";
/** A view's name, who sees it, and what of the page it keeps: for a new one and for one that is there. */
import { type FormEvent, useRef, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useViewChanges } from "#components/queries/views.ts";
import { Button } from "#components/ui/Button.tsx";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import type { SavedView } from "#lib/contracts/views.ts";
import { rangeLabel } from "./eventSearch.ts";
import type { ViewState } from "./viewUrl.ts";

export type SaveViewDialogProps = {
  /** What is edited; undefined: a new one. */
  view: SavedView | undefined;
  /** What the page shows now. */
  now: ViewState;
  onClose: () => void;
  onSaved: (view: SavedView) => void;
};

export function SaveViewDialog({ view, now, onClose, onSaved }: SaveViewDialogProps) {
  const { save, change } = useViewChanges();
  const reason = useRoleReason("operator");
  const [shared, setShared] = useState(view?.shared ?? false);
  const [pinned, setPinned] = useState(view?.pinned ?? false);
  const [range, setRange] = useState(true);
  const field = useRef<HTMLInputElement>(null);
  const [columns, setColumns] = useState(true);
  const done = (saved: SavedView) => {
    onSaved(saved);
    onClose();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name"));
    const { q, from, to, cols } = now;
    if (view) change.mutate({ id: view.id, name, shared, pinned }, { onSuccess: done });
    else
      save.mutate(
        { name, shared, pinned, q, from: range ? from : null, to: range ? to : null, columns: columns ? cols : null },
        { onSuccess: done },
      );
  };
  const error = save.error ?? change.error;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={view ? "Edit view" : "Save view"} width="sm" initialFocus={field}>
      <form onSubmit={submit} className="flex flex-col gap-3 pb-2">
        <Field label="Name">
          {(control) => (
            <Input {...control} ref={field} name="name" defaultValue={view?.name ?? ""} autoComplete="off" maxLength={60} required />
          )}
        </Field>
        {!view && (
          <p className="text-sm text-muted">
            Query: <code className="break-all text-text">{now.q || "none, every event"}</code>
          </p>
        )}
        <Checkbox
          label="Shared with everybody"
          help={reason ?? "Operators and administrators can change it."}
          disabled={reason !== undefined}
          checked={shared}
          onChange={(event) => setShared(event.target.checked)}
        />
        <Checkbox
          label="Pinned in the navigation"
          help={shared ? "Everybody's." : "Yours."}
          checked={pinned}
          onChange={(event) => setPinned(event.target.checked)}
        />
        {!view && (
          <>
            <Checkbox
              label={`Range: ${rangeLabel(now.from, now.to)}`}
              checked={range}
              onChange={(event) => setRange(event.target.checked)}
            />
            <Checkbox label="Columns as they are now" checked={columns} onChange={(event) => setColumns(event.target.checked)} />
          </>
        )}
        {error && <ErrorState title="The view was not saved." error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={save.isPending || change.isPending}>
            {view ? "Save changes" : "Save view"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
