"use client";
/** One's own password. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { useMe } from "#components/layout/MeProvider.tsx";
import { changeOwnPassword } from "#components/queries/me.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Section } from "#components/ui/Section.tsx";

export function PasswordSection() {
  const me = useMe();
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: changeOwnPassword,
    onSuccess: () => {
      form.current?.reset();
      return client.invalidateQueries({ queryKey: ["own-sessions"] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    change.mutate({ current: String(data.get("current")), password: String(data.get("password")) });
  };
  return (
    <Section title="Password" description="A new one signs you out everywhere else; this browser stays signed in.">
      <form ref={form} onSubmit={submit} className="flex max-w-96 flex-col gap-4">
        {/* Tells a password manager whose password this is. */}
        <input type="email" name="email" autoComplete="username" value={me.email} readOnly hidden />
        <Field label="Current password">
          {(control) => <Input {...control} name="current" type="password" autoComplete="current-password" required />}
        </Field>
        <Field label="New password" help="At least 8 characters.">
          {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" minLength={8} required />}
        </Field>
        {change.error && <ErrorState error={change.error} />}
        <div className="flex items-center gap-3">
          <Button type="submit" pending={change.isPending}>
            Change password
          </Button>
          <p role="status" className="text-muted">
            {change.isSuccess && "Changed. Every other session has ended."}
          </p>
        </div>
      </form>
    </Section>
  );
}
