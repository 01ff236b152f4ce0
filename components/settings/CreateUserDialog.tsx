"use client";
/** A new person, with a first password to hand over. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { createUser } from "#components/queries/users.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import type { Role } from "#lib/domain/delivery.ts";
import { roleOptions } from "./roles.ts";

export function CreateUserDialog() {
  const [open, setOpen] = useState(false);
  const change = (next: boolean) => setOpen(next);
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title="New user"
      description="They sign in with this e-mail and password. Hand both over yourself; nothing is sent."
      width="sm"
      trigger={
        <Button variant="primary" icon={<Plus size={13} aria-hidden />}>
          New user
        </Button>
      }
    >
      <UserForm onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function UserForm({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const [role, setRole] = useState<Role>("viewer");
  const create = useMutation({
    mutationFn: createUser,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["users"] });
      onDone();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({ email: String(form.get("email")), name: String(form.get("name")), password: String(form.get("password")), role });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 pb-2">
      <Field label="E-mail">{(control) => <Input {...control} name="email" type="email" autoComplete="off" required />}</Field>
      <Field label="Name" optional>
        {(control) => <Input {...control} name="name" autoComplete="off" maxLength={120} />}
      </Field>
      <Field label="Role">{(control) => <Select {...control} value={role} onChange={setRole} options={roleOptions} />}</Field>
      <Field label="First password" help="At least 8 characters.">
        {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" minLength={8} required />}
      </Field>
      {create.error && <ErrorState error={create.error} />}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          Create user
        </Button>
      </div>
    </form>
  );
}
