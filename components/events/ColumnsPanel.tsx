"use client";
/** What the columns' button opens: a line for each, and a field for values of the payload. */
import { ArrowDown, ArrowUp, Minus, Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { usePaths } from "#components/queries/summary.ts";
import { Button } from "#components/ui/Button.tsx";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Popover } from "#components/ui/Popover.tsx";
import type { Opened } from "#components/ui/useOpener.ts";
import {
  bodyColumns,
  COLUMN_IDS,
  type ColumnId,
  columnOf,
  DEFAULT_COLUMNS,
  isBodyColumn,
  isBuiltIn,
  MAX_BODY_COLUMNS,
  moveColumn,
  resizeColumn,
  toggleColumn,
  widthOf,
} from "#lib/domain/columns.ts";
import type { ColumnsMenuProps } from "./ColumnsMenu.tsx";

export function ColumnsPanel({ layout, onChange, ...opened }: ColumnsMenuProps & Opened) {
  const hidden = COLUMN_IDS.filter((id) => !layout.shown.includes(id));
  return (
    <Popover {...opened} label="Columns" className="w-80 p-3">
      <h2 className="font-semibold">Columns</h2>
      <p className="mb-2 text-sm text-muted">Without room, the least needed are left out.</p>
      <ul>
        {[...layout.shown, ...hidden].map((id) => (
          <ColumnItem key={id} id={id} layout={layout} onChange={onChange} />
        ))}
      </ul>
      <AddValue layout={layout} onChange={onChange} />
      <Button size="sm" variant="ghost" className="mt-2" onClick={() => onChange(DEFAULT_COLUMNS)}>
        Back to the default
      </Button>
    </Popover>
  );
}

const STEP = 16;

function ColumnItem({ id, layout, onChange }: ColumnsMenuProps & { id: ColumnId }) {
  // Two values may have the same last key.
  const label = isBuiltIn(id) ? columnOf(id).label : id;
  const at = layout.shown.indexOf(id);
  const shown = at >= 0;
  const resize = (step: number) => onChange(resizeColumn(layout, id, widthOf(layout, id) + step));
  return (
    <li className="flex min-h-7 items-center gap-0.5">
      <Checkbox
        label={label}
        checked={shown}
        disabled={id === "type"}
        onChange={() => onChange(toggleColumn(layout, id))}
        className={isBuiltIn(id) ? "flex-1" : "min-w-0 flex-1 break-all font-mono text-sm"}
      />
      {shown && (
        <>
          <Step label={`Move ${label} left`} disabled={at === 0} onPress={() => onChange(moveColumn(layout, id, at - 1))}>
            <ArrowUp size={12} aria-hidden />
          </Step>
          <Step
            label={`Move ${label} right`}
            disabled={at === layout.shown.length - 1}
            onPress={() => onChange(moveColumn(layout, id, at + 1))}
          >
            <ArrowDown size={12} aria-hidden />
          </Step>
          <Step label={`Make ${label} narrower`} disabled={id === "summary"} onPress={() => resize(-STEP)}>
            <Minus size={12} aria-hidden />
          </Step>
          <Step label={`Make ${label} wider`} disabled={id === "summary"} onPress={() => resize(STEP)}>
            <Plus size={12} aria-hidden />
          </Step>
        </>
      )}
    </li>
  );
}

/** A column for a value of the payload: one of the paths that have come in, or any other. */
function AddValue({ layout, onChange }: ColumnsMenuProps) {
  const [path, setPath] = useState("");
  const within = path.trim().replace(/^body\./, "");
  const { data } = usePaths(within);
  const list = useId();
  const name = `body.${within}`;
  const isFull = bodyColumns(layout).length >= MAX_BODY_COLUMNS;
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!isBodyColumn(name) || layout.shown.includes(name)) return;
    onChange(toggleColumn(layout, name));
    setPath("");
  };
  return (
    <form onSubmit={add} className="mt-2 flex items-center gap-1 border-t pt-2">
      <Input
        mono
        aria-label="Value of the payload"
        placeholder="body.data.object.customer"
        value={path}
        onChange={(event) => setPath(event.target.value)}
        list={list}
        maxLength={200}
        spellCheck={false}
        autoCapitalize="off"
      />
      <datalist id={list}>
        {data?.data.map((known) => (
          <option key={known.path} value={`body.${known.path}`} label={known.example} />
        ))}
      </datalist>
      <Button
        type="submit"
        disabled={!isBodyColumn(name)}
        disabledReason={isFull ? `${MAX_BODY_COLUMNS} values are the most. Take one away first.` : undefined}
      >
        Add
      </Button>
    </form>
  );
}

type StepProps = { label: string; disabled: boolean; onPress: () => void; children: React.ReactNode };

function Step({ label, disabled, onPress, children }: StepProps) {
  return <Button size="sm" variant="ghost" aria-label={label} title={label} disabled={disabled} onClick={onPress} icon={children} />;
}
