"use client";
/** The time range: presets, or two moments. Always visible, because a hidden range looks like lost data. */
import { CalendarClock, Check } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/Menu.tsx";
import { DEFAULT_FROM, RANGES, rangeLabel } from "./eventSearch.ts";

export type RangePickerProps = { from: string | null; to: string | null; onChange: (from: string | null, to: string | null) => void };

export function RangePicker({ from, to, onChange }: RangePickerProps) {
  const [custom, setCustom] = useState(false);
  return (
    <>
      <Menu
        trigger={
          <Button
            icon={<CalendarClock size={14} aria-hidden />}
            className="h-8! max-sm:h-10!"
            aria-label={`Range: ${rangeLabel(from, to)}`}
          >
            {rangeLabel(from, to)}
          </Button>
        }
      >
        {RANGES.map(([value, label]) => (
          <MenuItem
            key={value}
            icon={value === (from ?? DEFAULT_FROM) && to === null ? <Check size={13} aria-hidden /> : <span />}
            onSelect={() => onChange(value === DEFAULT_FROM ? null : value, null)}
          >
            {label}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem icon={<span />} onSelect={() => setCustom(true)}>
          From … to …
        </MenuItem>
      </Menu>
      <Dialog
        open={custom}
        onOpenChange={setCustom}
        width="sm"
        title="Received from … to …"
        description={`Times are in ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
      >
        <CustomRange
          from={from}
          to={to}
          onSubmit={(first, last) => {
            setCustom(false);
            onChange(first, last);
          }}
        />
      </Dialog>
    </>
  );
}

function CustomRange({
  from,
  to,
  onSubmit,
}: {
  from: string | null;
  to: string | null;
  onSubmit: (from: string, to: string | null) => void;
}) {
  const [first, setFirst] = useState(localText(from) ?? localText(new Date(Date.now() - 3_600_000).toISOString()) ?? "");
  const [last, setLast] = useState(localText(to) ?? "");
  const problem = last !== "" && last <= first ? "The end must be after the start." : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (first && !problem) onSubmit(new Date(first).toISOString(), last ? new Date(last).toISOString() : null);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pb-3">
      <Field label="From">
        {(control) => (
          <Input {...control} type="datetime-local" step={1} required value={first} onChange={(event) => setFirst(event.target.value)} />
        )}
      </Field>
      <Field label="To" optional help="Empty means now." error={problem}>
        {(control) => <Input {...control} type="datetime-local" step={1} value={last} onChange={(event) => setLast(event.target.value)} />}
      </Field>
      <Button type="submit" variant="primary" className="self-end">
        Use this range
      </Button>
    </form>
  );
}

/** ISO → what a datetime-local field takes; undefined for relative times. */
function localText(iso: string | null): string | undefined {
  const moment = new Date(iso ?? Number.NaN);
  if (Number.isNaN(moment.getTime())) return undefined;
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
