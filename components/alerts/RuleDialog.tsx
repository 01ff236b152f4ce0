"use client";
/** A rule in one sentence with blanks: more than N of what, in how long, told where. */
import { type FormEvent, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useSaveRule } from "#components/queries/alerts.ts";
import { useSources } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import type { AlertChannel, AlertRule } from "#lib/contracts/alerts.ts";
import { hasHandler, kindOptions, kindWords, spanWords } from "./words.ts";

const ANY = "any";

type Props = { rule?: AlertRule; channels: readonly AlertChannel[] };

export function RuleDialog({ rule, channels }: Props) {
  const [open, setOpen] = useState(false);
  const role = useRoleReason("admin");
  const reason = role ?? (channels.length === 0 ? "Make a channel first: a rule needs somewhere to send to." : undefined);
  const look = rule ? ({ size: "sm", variant: "ghost" } as const) : ({ variant: "primary" } as const);
  const label = rule ? "Edit" : "New rule";
  if (reason !== undefined)
    return (
      <Button {...look} disabledReason={reason}>
        {label}
      </Button>
    );
  return (
    <Dialog open={open} onOpenChange={setOpen} trigger={<Button {...look}>{label}</Button>} title={rule ? `Edit ${rule.name}` : "New rule"}>
      <RuleForm {...(rule ? { rule } : {})} channels={channels} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function RuleForm({ rule, channels, onDone }: Props & { onDone: () => void }) {
  const save = useSaveRule(rule?.id ?? null);
  const sources = useSources();
  const [name, setName] = useState(rule?.name ?? "");
  const [kind, setKind] = useState(rule?.kind ?? "dead_letters");
  const [sourceId, setSource] = useState(rule?.sourceId ?? ANY);
  const [handler, setHandler] = useState(rule?.handler ?? "");
  const [threshold, setThreshold] = useState(String(rule?.threshold ?? 0));
  const [windowMinutes, setWindow] = useState(String(rule?.windowMinutes ?? 5));
  const [channelId, setChannel] = useState(rule?.channelId ?? channels[0]?.id ?? "");
  const suggested = `More than ${threshold || 0} ${kindWords(kind)} ${spanWords(kind)} ${windowMinutes || 1} min`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      {
        name: name.trim() || suggested,
        kind,
        handler: hasHandler(kind) && handler.trim() ? handler.trim() : null,
        sourceId: sourceId === ANY ? null : sourceId,
        threshold: Number(threshold),
        windowMinutes: Number(windowMinutes),
        channelId,
      },
      { onSuccess: onDone },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 pb-3">
      <Field label="Name" optional>
        {(control) => (
          <Input {...control} maxLength={120} placeholder={suggested} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <div className="grid grid-cols-3 gap-3 max-sm:grid-cols-1">
        <Field label="More than">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={0}
              max={1_000_000}
              required
              value={threshold}
              onChange={(event) => setThreshold(event.target.value)}
            />
          )}
        </Field>
        <Field label="Of">{(control) => <Select {...control} value={kind} onChange={setKind} options={kindOptions} />}</Field>
        <Field label={kind === "blocked_keys" ? "For more than, minutes" : "In minutes"}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              max={1440}
              required
              value={windowMinutes}
              onChange={(event) => setWindow(event.target.value)}
            />
          )}
        </Field>
      </div>
      <Field label="Source">
        {(control) => (
          <Select
            {...control}
            value={sourceId}
            onChange={setSource}
            options={[
              { value: ANY, label: "all sources" },
              ...(sources.data?.data ?? []).map(({ id, name: label }) => ({ value: id, label })),
            ]}
          />
        )}
      </Field>
      {hasHandler(kind) && (
        <Field label="Handler" optional help="Its name; all handlers when empty.">
          {(control) => <Input {...control} mono value={handler} onChange={(event) => setHandler(event.target.value)} />}
        </Field>
      )}
      <Field label="Tell">
        {(control) => (
          <Select
            {...control}
            value={channelId}
            onChange={setChannel}
            options={channels.map(({ id, name: label }) => ({ value: id, label }))}
          />
        )}
      </Field>
      {save.error && <ErrorState title="The rule was not saved." error={save.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" pending={save.isPending}>
          {rule ? "Save rule" : "Create rule"}
        </Button>
      </div>
    </form>
  );
}
