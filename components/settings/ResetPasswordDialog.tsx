"use client";
/** A new password for somebody who lost theirs. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeUser } from "#components/queries/users.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import type { User } from "#lib/contracts/people.ts";

export function ResetPasswordDialog({ user }: { user: User }) {
  const [open, setOpen] = useState(false);
  const reset = useMutation({ mutationFn: (password: string) => changeUser(user.id, { password }), onSuccess: () => setOpen(false) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    reset.mutate(String(new FormData(event.currentTarget).get("password")));
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title="Set a new password"
      description={`For ${user.email}. They are signed out everywhere.`}
      width="sm"
      trigger={
        <Button size="sm" aria-label={`Set password of ${user.email}`}>
          Set password
        </Button>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4 pb-2">
        <Field label="New password" help="At least 8 characters.">
          {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" minLength={8} required />}
        </Field>
        {reset.error && <ErrorState error={reset.error} />}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={reset.isPending}>
            Set password
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
