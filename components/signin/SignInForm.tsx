"use client";
/** E-mail and password. Works with password managers and paste. */
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { safeNext, signIn } from "./signIn.ts";

export function SignInForm({ next }: { next: string | undefined }) {
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setProblem(undefined);
    const answer = await signIn(String(form.get("email")), String(form.get("password")));
    // A whole new document: the server decides again what this person sees.
    if (answer === undefined) return window.location.assign(safeNext(next));
    setProblem(answer);
    setPending(false);
  };
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="E-mail">
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required autoFocus />}
      </Field>
      <Field label="Password">
        {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      <p role="alert" className="min-h-5 text-st-dead-fg">
        {problem}
      </p>
      <Button type="submit" variant="primary" size="lg" pending={pending}>
        Sign in
      </Button>
    </form>
  );
}
