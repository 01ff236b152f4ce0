"use client";
/** Asks for the new credentials and how long the old ones stay valid. */
import { type FormEvent, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useRotateSecret } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Select } from "#components/ui/Select.tsx";
import type { ProviderSummary, Source } from "#lib/contracts/sources.ts";
import { CredentialFields, type Values } from "./CredentialFields.tsx";

const OVERLAPS = [
  { value: "24", label: "24 hours" },
  { value: "72", label: "3 days" },
  { value: "168", label: "a week" },
  { value: "0", label: "none: the old secret ends now" },
];

export function RotateSecret({ source, provider }: { source: Source; provider: ProviderSummary }) {
  const reason = useRoleReason("admin");
  const [open, setOpen] = useState(false);
  if (reason !== undefined)
    return (
      <Button variant="primary" disabledReason={reason}>
        Rotate secret
      </Button>
    );
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button variant="primary">Rotate secret</Button>}
      title={`Rotate the secret of ${source.name}`}
      description="Paste the provider's new secret. Fields left empty keep their value."
    >
      <RotateForm source={source} provider={provider} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function RotateForm({ source, provider, onDone }: { source: Source; provider: ProviderSummary; onDone: () => void }) {
  const rotate = useRotateSecret(source.id);
  const [values, setValues] = useState<Values>({});
  const [overlap, setOverlap] = useState("24");
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rotate.mutate({ credentials: filled, overlapHours: Number(overlap) }, { onSuccess: onDone });
  };
  const fields = { ...provider, credentials: provider.credentials.map((field) => ({ ...field, optional: true })) };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 pb-3">
      <CredentialFields provider={fields} values={values} onChange={setValues} />
      <Field label="The old one stays valid for" help="Long enough to enter the new one at the provider, and for its retries.">
        {(control) => <Select {...control} value={overlap} onChange={setOverlap} options={OVERLAPS} />}
      </Field>
      {rotate.error && <ErrorState title="Nothing was rotated." error={rotate.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" pending={rotate.isPending} disabled={Object.keys(filled).length === 0}>
          Rotate secret
        </Button>
      </div>
    </form>
  );
}
