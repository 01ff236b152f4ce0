"use client";
/** Who I am here: the name others see, and what I may do. */
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { useMe } from "#components/layout/MeProvider.tsx";
import { changeMe } from "#components/queries/me.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Section } from "#components/ui/Section.tsx";

export function ProfileSection() {
  const me = useMe();
  const router = useRouter();
  // The name stands in the frame, which the server draws.
  const save = useMutation({ mutationFn: (name: string) => changeMe({ name }), onSuccess: () => router.refresh() });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(String(new FormData(event.currentTarget).get("name")));
  };
  return (
    <Section title="You" description={`${me.email}, ${me.role}. An administrator changes the role; the e-mail stays.`}>
      <form onSubmit={submit} className="flex max-w-md flex-col gap-2">
        <Field label="Name" optional>
          {(control) => (
            <div className="flex gap-2">
              <Input {...control} name="name" defaultValue={me.name} autoComplete="name" maxLength={120} />
              <Button type="submit" pending={save.isPending} className="h-8! max-sm:h-11!">
                Save
              </Button>
              <span role="status" className="w-14 self-center text-muted">
                {save.isSuccess && "Saved."}
              </span>
            </div>
          )}
        </Field>
        {save.error && <ErrorState title="The name was not changed." error={save.error} />}
      </form>
    </Section>
  );
}
