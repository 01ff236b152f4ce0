"use client";
/** The first administrator: three fields, then signed in. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { createFirstUser } from "#components/queries/users.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { signIn } from "./signIn.ts";

export function SetupForm({ token }: { token: string }) {
  const [problem, setProblem] = useState<string>();
  const setup = useMutation({
    mutationFn: async (user: { email: string; name: string; password: string }) => {
      await createFirstUser({ token, ...user });
      const answer = await signIn(user.email, user.password);
      window.location.assign(answer === undefined ? "/welcome" : "/login");
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get("password"));
    setProblem(password.length < 8 ? "A password needs at least 8 characters." : undefined);
    if (password.length >= 8) setup.mutate({ email: String(form.get("email")), name: String(form.get("name")), password });
  };
  return (
    <form method="post" noValidate={false} onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name" optional>
        {(control) => <Input {...control} name="name" autoComplete="name" maxLength={120} autoFocus />}
      </Field>
      <Field label="E-mail">{(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}</Field>
      <Field label="Password" help="At least 8 characters; a password manager's is best." error={problem}>
        {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" required />}
      </Field>
      {setup.error && <ErrorState error={setup.error} />}
      <Button type="submit" variant="primary" size="lg" pending={setup.isPending}>
        Create administrator
      </Button>
    </form>
  );
}
