"use client";
/** Asks for the new credentials and how long the old ones stay valid; shows once what was made up. */
import { type FormEvent, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { type CreatedSource, useRotateSecret } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ProviderSummary, Source } from "#lib/contracts/sources.ts";
import { CredentialFields, type Values } from "./CredentialFields.tsx";
import { ShownOnce } from "./ShownOnce.tsx";
import { isOverlapping } from "./secretState.ts";

const CUSTOM = "custom";
const OVERLAPS = [
  { value: "24", label: "24 hours" },
  { value: "72", label: "3 days" },
  { value: "0", label: "none: revoke it now" },
  { value: CUSTOM, label: "as many hours as …" },
];

export function RotateSecret({ source, provider }: { source: Source; provider: ProviderSummary }) {
  const reason = useRoleReason("admin");
  const [open, setOpen] = useState(false);
  const [rotated, setRotated] = useState<CreatedSource>();
  if (reason !== undefined)
    return (
      <Button variant="primary" disabledReason={reason}>
        Rotate secret
      </Button>
    );
  const change = (next: boolean) => {
    setOpen(next);
    setRotated(undefined);
  };
  const version = rotated && Math.max(...rotated.secrets.map((secret) => secret.version));
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={<Button variant="primary">Rotate secret</Button>}
      title={rotated ? `v${version} is valid from now` : `Rotate the secret of ${source.name}`}
      {...(rotated ? {} : { description: "Both secrets verify during the overlap." })}
    >
      {rotated?.generated ? (
        <div className="flex flex-col gap-4 pb-3">
          <ShownOnce generated={rotated.generated} provider={provider} />
          <div className="flex justify-end">
            <Button variant="primary" onClick={() => change(false)}>
              I have copied it
            </Button>
          </div>
        </div>
      ) : (
        <RotateForm source={source} provider={provider} onDone={(answer) => (answer?.generated ? setRotated(answer) : change(false))} />
      )}
    </Dialog>
  );
}

type FormProps = { source: Source; provider: ProviderSummary; onDone: (answer?: CreatedSource) => void };

function RotateForm({ source, provider, onDone }: FormProps) {
  const rotate = useRotateSecret(source.id);
  const [values, setValues] = useState<Values>({});
  const [overlap, setOverlap] = useState("24");
  const [hours, setHours] = useState("48");
  const [force, setForce] = useState(false);
  const overlapping = source.secrets.find((secret) => isOverlapping(secret));
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
  const makesUp = Object.keys(filled).length === 0 && provider.credentials.some(({ name, generate }) => name === "secret" && generate);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const input = { credentials: makesUp ? { secret: "" } : filled, overlapHours: Number(overlap === CUSTOM ? hours : overlap) };
    rotate.mutate({ ...input, ...(overlapping ? { force } : {}) }, { onSuccess: onDone });
  };
  const isOneOfMany = provider.credentials.length > 1;
  const fields = { ...provider, credentials: provider.credentials.map((field) => ({ ...field, optional: isOneOfMany || field.generate })) };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 pb-3">
      <CredentialFields provider={fields} values={values} onChange={setValues} />
      <Field label="The old one stays valid for" help="Long enough to enter the new one at the provider, and for its retries.">
        {(control) => (
          <span className="flex gap-2">
            <Select {...control} value={overlap} onChange={setOverlap} options={OVERLAPS} className="flex-1" />
            {overlap === CUSTOM && (
              <Input
                aria-label="Hours"
                type="number"
                min={0}
                max={720}
                required
                className="w-24"
                value={hours}
                onChange={(event) => setHours(event.target.value)}
              />
            )}
          </span>
        )}
      </Field>
      {overlapping && (
        <div className="rounded-lg bg-st-retrying-tint px-3 py-2">
          <p className="mb-1 text-st-retrying-fg">
            The last rotation's overlap goes on until <Time value={overlapping.expiresAt} look="exact" />. Rotating now ends v
            {overlapping.version} at once.
          </p>
          <Checkbox checked={force} onChange={(event) => setForce(event.target.checked)} label={`End v${overlapping.version} and rotate`} />
        </div>
      )}
      {rotate.error && <ErrorState title="Nothing was rotated." error={rotate.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={() => onDone()}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          pending={rotate.isPending}
          disabled={(!makesUp && Object.keys(filled).length === 0) || (overlapping !== undefined && !force)}
        >
          {makesUp ? "Make a new secret" : "Rotate"}
        </Button>
      </div>
    </form>
  );
}
