"use client";
/** The controls of the plan: to which handler, why, how fast, how carefully. */
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import { Textarea } from "#components/ui/Textarea.tsx";
import { CANARY_FROM, type Options, REASON_FROM, SPEEDS, speedLabel } from "./options.ts";

export type ReplayOptionsProps = {
  options: Options;
  onChange: (change: Partial<Options>) => void;
  total: number;
  /** To choose one from; empty when there is no choice. */
  handlers: readonly string[];
};

export function ReplayOptions({ options, onChange, total, handlers }: ReplayOptionsProps) {
  return (
    <div className="flex flex-col gap-3">
      {handlers.length > 1 && (
        <Field label="To">
          {(control) => (
            <Select
              {...control}
              value={options.handler}
              onChange={(handler) => onChange({ handler })}
              options={[{ value: "", label: "Every handler that wants it" }, ...handlers.map((name) => ({ value: name, label: name }))]}
            />
          )}
        </Field>
      )}
      <Field label="Reason" optional={total <= REASON_FROM} help="Shown on the replay and in the audit log.">
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={500}
            value={options.reason}
            onChange={(event) => onChange({ reason: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Name" optional>
          {(control) => (
            <Input {...control} maxLength={120} value={options.name} onChange={(event) => onChange({ name: event.target.value })} />
          )}
        </Field>
        <Field label="Speed">
          {(control) => (
            <Select
              {...control}
              value={options.perSecond}
              onChange={(perSecond) => onChange({ perSecond })}
              options={SPEEDS.map((value) => ({ value, label: speedLabel(value) }))}
            />
          )}
        </Field>
      </div>
      {total > CANARY_FROM && <Care options={options} onChange={onChange} />}
      <p className="text-sm text-muted">
        New deliveries are made of the stored events; nothing stored is changed. Live events keep their priority, and you can pause or
        cancel.
      </p>
    </div>
  );
}

function Care({ options, onChange }: Pick<ReplayOptionsProps, "options" | "onChange">) {
  return (
    <div className="flex flex-col gap-1">
      <Checkbox
        label="The first 10 go ahead"
        help="The others follow by themselves when all 10 are delivered. When one fails, the replay pauses and says why."
        checked={options.canary}
        onChange={(event) => onChange({ canary: event.target.checked })}
      />
      <Checkbox
        label="Pause when more than half are dead"
        help="Of the last 100 that ended."
        checked={options.stops}
        onChange={(event) => onChange({ stops: event.target.checked })}
      />
    </div>
  );
}
