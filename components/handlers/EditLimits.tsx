"use client";
/** How fast a handler may go, set over its code while it runs. An empty field follows the code. */
import { type FormEvent, useState } from "react";
import { useOverrideHandler } from "#components/queries/handlers.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { type HandlerSummary, LIMIT_RANGES } from "#lib/contracts/handlers.ts";
import { fieldsOf, type LimitFields, patchOf } from "./limitFields.ts";

type Props = { handler: HandlerSummary; disabledReason: string | undefined };

export function EditLimits({ handler, disabledReason }: Props) {
  const [open, setOpen] = useState(false);
  // A form of its own for each opening: one that is opened again while it closes would still hold what was saved.
  const [opened, setOpened] = useState(0);
  const change = (next: boolean) => {
    if (next) setOpened(opened + 1);
    setOpen(next);
  };
  if (disabledReason !== undefined)
    return (
      <Button size="sm" disabledReason={disabledReason}>
        Edit limits
      </Button>
    );
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={<Button size="sm">Edit limits</Button>}
      title={`Limits of ${handler.name}`}
      description="An empty field follows the code. Workers follow at once; attempts that run are not interrupted."
    >
      <LimitsForm key={opened} handler={handler} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function LimitsForm({ handler, onDone }: { handler: HandlerSummary; onDone: () => void }) {
  const save = useOverrideHandler(handler.name);
  // As they were when the form was opened: what is typed is not to move while the list behind is asked again.
  const [first] = useState(() => fieldsOf(handler.overrides));
  const [fields, setFields] = useState(first);
  const patch = patchOf(first, fields);
  const isChanged = Object.keys(patch).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) save.mutate(patch, { onSuccess: onDone });
    else onDone();
  };
  const isFollowing = Object.values(fields).every((text) => text.trim() === "");
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 pb-3">
      <div className="grid grid-cols-2 items-start gap-4 max-sm:grid-cols-1">
        <LimitInputs handler={handler} fields={fields} onChange={(change) => setFields({ ...fields, ...change })} />
      </div>
      {save.error && <ErrorState title="The limits were not changed." error={save.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button
          variant="ghost"
          className="mr-auto"
          disabled={isFollowing}
          onClick={() => setFields({ concurrency: "", clusterConcurrency: "", perSecond: "", burst: "" })}
        >
          Reset to code
        </Button>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" pending={save.isPending}>
          Save limits
        </Button>
      </div>
    </form>
  );
}

type InputsProps = { handler: HandlerSummary; fields: LimitFields; onChange: (change: Partial<LimitFields>) => void };

function LimitInputs({ handler, fields, onChange }: InputsProps) {
  const { concurrency, clusterConcurrency, throttle, transactional } = handler;
  const input = (name: keyof LimitFields, code: number | undefined, more: object = {}) => ({
    ...{
      type: "number",
      inputMode: "decimal" as const,
      ...LIMIT_RANGES[name],
      step: 1,
      placeholder: code === undefined ? "no limit" : String(code),
    },
    ...{ value: fields[name], onChange: (event: React.ChangeEvent<HTMLInputElement>) => onChange({ [name]: event.target.value }) },
    ...more,
  });
  const opened = transactional ? " A worker opens connections for the code's value when it starts; beyond it, attempts wait for one." : "";
  return (
    <>
      <Field label="At once in each worker" help={`Code says ${concurrency}.${opened}`}>
        {(control) => <Input {...control} {...input("concurrency", concurrency)} />}
      </Field>
      <Field label="At once in all workers" help={clusterConcurrency ? `Code says ${clusterConcurrency}.` : "Code sets no limit."}>
        {(control) => <Input {...control} {...input("clusterConcurrency", clusterConcurrency)} />}
      </Field>
      <Field
        label="Starts per second"
        help={throttle ? `Code says ${throttle.perSecond}. In all workers together.` : "Code sets no throttle."}
      >
        {(control) => (
          <Input {...control} {...input("perSecond", throttle?.perSecond, { step: "any", required: fields.burst.trim() !== "" })} />
        )}
      </Field>
      <Field label="Burst" help="Starts at once after a pause. Empty: one second's worth.">
        {(control) => (
          <Input
            {...control}
            {...input("burst", throttle?.burst)}
            placeholder={fields.perSecond ? "one second's worth" : String(throttle?.burst ?? "none")}
          />
        )}
      </Field>
    </>
  );
}
