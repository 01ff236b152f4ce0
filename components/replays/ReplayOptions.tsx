"use client";
/** What a person may say about a replay: a name, why, how fast, to which handler. */
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import { Textarea } from "#components/ui/Textarea.tsx";
import type { ReplayCreate } from "#lib/contracts/replays.ts";

export type Options = { name: string; reason: string; perSecond: string; handler: string };
export const emptyOptions: Options = { name: "", reason: "", perSecond: "", handler: "" };

/** Replays of more deliveries than this need a reason. */
export const REASON_FROM = 100;

export const optionsOf = ({ name, reason, perSecond }: Options): Omit<ReplayCreate, "scope"> => ({
  ...(name.trim() && { name: name.trim() }),
  reason: reason.trim(),
  perSecond: perSecond === "" ? null : Number(perSecond),
});

const SPEEDS = ["", "1", "10", "50", "200"];

export type ReplayOptionsProps = {
  options: Options;
  onChange: (options: Options) => void;
  total: number;
  /** To choose one from; empty when there is no choice. */
  handlers: readonly string[];
};

export function ReplayOptions({ options, onChange, total, handlers }: ReplayOptionsProps) {
  const set = (change: Partial<Options>) => onChange({ ...options, ...change });
  return (
    <div className="flex flex-col gap-3">
      {handlers.length > 1 && (
        <Field label="To">
          {(control) => (
            <Select
              {...control}
              value={options.handler}
              onChange={(handler) => set({ handler })}
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
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Name" optional>
          {(control) => <Input {...control} maxLength={120} value={options.name} onChange={(event) => set({ name: event.target.value })} />}
        </Field>
        <Field label="Speed">
          {(control) => (
            <Select
              {...control}
              value={options.perSecond}
              onChange={(perSecond) => set({ perSecond })}
              options={SPEEDS.map((value) => ({ value, label: value === "" ? "As fast as the handler allows" : `${value} per second` }))}
            />
          )}
        </Field>
      </div>
      <p className="text-sm text-muted">
        New deliveries are made of the stored events; nothing stored is changed. Live events keep their priority, and you can pause or
        cancel.
      </p>
    </div>
  );
}
