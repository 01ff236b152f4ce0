"use client";
/** A rule as a sentence with blanks: more than N of what, where, in how long, for how long, told whom. */
import { useQuery } from "@tanstack/react-query";
import { type InputHTMLAttributes, useMemo } from "react";
import { handlersOptions } from "#components/queries/handlers.ts";
import { useSources } from "#components/queries/sources.ts";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import { zoneOptions } from "#components/ui/zones.ts";
import type { AlertChannel } from "#lib/contracts/alerts.ts";
import { ANY, hasQuiet, usualQuiet } from "./draft.ts";
import { type Draft, kindOptions, words } from "./words.ts";

type Props = {
  draft: Draft;
  problems: Partial<Record<keyof Draft, string>>;
  suggestedName: string;
  channels: readonly AlertChannel[];
  onChange: (change: Partial<Draft>) => void;
};

export function RuleFields({ draft, problems, suggestedName, channels, onChange }: Props) {
  const { asks, unit } = words[draft.kind];
  const text = (
    field: keyof Draft,
    label: string,
    props: InputHTMLAttributes<HTMLInputElement> & { mono?: boolean; help?: string } = {},
  ) => {
    const { help, ...rest } = props;
    return (
      <Field label={label} error={problems[field]} help={help}>
        {(control) => <Input {...control} {...rest} value={draft[field]} onChange={(event) => onChange({ [field]: event.target.value })} />}
      </Field>
    );
  };
  return (
    <div className="flex flex-col gap-4">
      <Field label="Watch">
        {(control) => <Select {...control} value={draft.kind} onChange={(kind) => onChange({ kind })} options={kindOptions} />}
      </Field>
      {asks.query &&
        text("q", "Query", { mono: true, placeholder: "source:stripe type:invoice.*", help: "As on Events. Empty is every event." })}
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        {asks.source && <SourceField value={draft.sourceId} onChange={(sourceId) => onChange({ sourceId })} />}
        {asks.handler && <HandlerField value={draft.handler} onChange={(handler) => onChange({ handler })} />}
      </div>
      <div className="grid grid-cols-3 items-start gap-3 max-sm:grid-cols-1">
        {text("threshold", draft.kind === "silence" ? "Fewer than" : "More than", { inputMode: "numeric", help: unit })}
        {asks.window &&
          text("windowMinutes", draft.kind === "blocked_keys" ? "For more than, minutes" : "In minutes", { inputMode: "numeric" })}
        {text("forMinutes", "For at least, minutes", { inputMode: "numeric", help: "0 speaks at once." })}
      </div>
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        {text("name", "Name", { maxLength: 120, placeholder: suggestedName })}
        <Field label="Tell" error={problems.channelId}>
          {(control) => (
            <Select
              {...control}
              value={draft.channelId}
              onChange={(channelId) => onChange({ channelId })}
              options={channels.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
      </div>
      <Checkbox
        label="Quiet hours"
        help="What begins then is said when they are over, if it still is so."
        checked={hasQuiet(draft)}
        onChange={(event) => onChange(event.target.checked ? usualQuiet() : { quietFrom: "", quietTo: "" })}
      />
      {hasQuiet(draft) && (
        <div className="grid grid-cols-3 items-start gap-3 max-sm:grid-cols-1">
          {text("quietFrom", "From", { type: "time" })}
          {text("quietTo", "To", { type: "time" })}
          <ZoneField value={draft.quietZone} onChange={(quietZone) => onChange({ quietZone })} />
        </div>
      )}
    </div>
  );
}

function ZoneField({ value, onChange }: Choice) {
  const options = useMemo(() => zoneOptions(value), [value]);
  return <Field label="Time zone">{(control) => <Select {...control} value={value} onChange={onChange} options={options} />}</Field>;
}

type Choice = { value: string; onChange: (value: string) => void };

function SourceField({ value, onChange }: Choice) {
  const sources = useSources();
  const options = [{ value: ANY, label: "all sources" }, ...(sources.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))];
  return <Field label="Source">{(control) => <Select {...control} value={value} onChange={onChange} options={options} />}</Field>;
}

function HandlerField({ value, onChange }: Choice) {
  const handlers = useQuery(handlersOptions());
  const names = (handlers.data?.data ?? []).map(({ name }) => name);
  const known = value === "" || names.includes(value) ? names : [value, ...names];
  const options = [{ value: ANY, label: "all handlers" }, ...known.map((name) => ({ value: name, label: name }))];
  return (
    <Field label="Handler">
      {(control) => (
        <Select {...control} value={value === "" ? ANY : value} onChange={(next) => onChange(next === ANY ? "" : next)} options={options} />
      )}
    </Field>
  );
}
