"use client";
/** How far back a backfill goes. */
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import { BETWEEN, type Options } from "./options.ts";

const RANGES: readonly [from: string, label: string][] = [
  ["now-24h", "Last 24 hours"],
  ["now-7d", "Last 7 days"],
  ["now-30d", "Last 30 days"],
  ["now-3650d", "Everything stored"],
  [BETWEEN, "Between two moments…"],
];

export function RangeField({ options: { from, between }, onChange }: { options: Options; onChange: (change: Partial<Options>) => void }) {
  return (
    <div className="flex flex-col gap-3">
      <Field label="Events received">
        {(control) => (
          <Select
            {...control}
            value={from}
            onChange={(value) => onChange({ from: value })}
            options={RANGES.map(([value, label]) => ({ value, label }))}
          />
        )}
      </Field>
      {from === BETWEEN && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Moment label="From" value={between.from} onChange={(value) => onChange({ between: { ...between, from: value } })} />
          <Moment label="To" value={between.to} onChange={(value) => onChange({ between: { ...between, to: value } })} />
        </div>
      )}
    </div>
  );
}

const Moment = ({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) => (
  <Field label={label} optional={label === "To"}>
    {(control) => <Input {...control} type="datetime-local" value={value} onChange={(event) => onChange(event.target.value)} />}
  </Field>
);
