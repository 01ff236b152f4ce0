"use client";
/** A new key: named, with a role, and shown this once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { createApiKey } from "#components/queries/apiKeys.ts";
import { Button } from "#components/ui/Button.tsx";
import { Code } from "#components/ui/Code.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import type { Role } from "#lib/domain/delivery.ts";
import { roleOptions } from "./roles.ts";

export function CreateApiKeyDialog() {
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState<string>();
  const change = (next: boolean) => {
    setOpen(next);
    if (next) setKey(undefined);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={key ? "Copy the key now" : "New API key"}
      description={
        key ? "It is not stored and cannot be shown again." : "For scripts and the command line: sent as 'Authorization: Bearer …'."
      }
      width="sm"
      trigger={
        <Button variant="primary" icon={<Plus size={13} aria-hidden />}>
          New API key
        </Button>
      }
      footer={key && <Button onClick={() => change(false)}>I have copied it</Button>}
    >
      {key ? (
        <Code label="API key" wrap>
          {key}
        </Code>
      ) : (
        <KeyForm onCreated={setKey} />
      )}
    </Dialog>
  );
}

function KeyForm({ onCreated }: { onCreated: (key: string) => void }) {
  const client = useQueryClient();
  const [role, setRole] = useState<Role>("viewer");
  const create = useMutation({
    mutationFn: createApiKey,
    // The whole key is in this one answer; nothing keeps it longer than the dialog is open.
    gcTime: 0,
    onSuccess: async (answer) => {
      await client.invalidateQueries({ queryKey: ["api-keys"] });
      onCreated(answer.key ?? "");
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate({ name: String(new FormData(event.currentTarget).get("name")), role });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 pb-2">
      <Field label="Name" help="What uses it: the audit log shows this.">
        {(control) => <Input {...control} name="name" autoComplete="off" maxLength={80} required />}
      </Field>
      <Field label="Role">{(control) => <Select {...control} value={role} onChange={setRole} options={roleOptions} />}</Field>
      {create.error && <ErrorState error={create.error} />}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          Create API key
        </Button>
      </div>
    </form>
  );
}
