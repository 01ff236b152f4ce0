"use client";
/** Gives a source that was made before its secret was known what it lacks. What is typed here is kept nowhere but in the field. */
import { type FormEvent, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useRotateSecret } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import type { ProviderSummary, Source } from "#lib/contracts/sources.ts";
import { CredentialFields, type Values } from "./CredentialFields.tsx";

/** What it cannot verify anything without. */
export const missingCredentials = ({ credentials }: ProviderSummary, { secrets }: Pick<Source, "secrets">) =>
  credentials.filter(({ name, optional }) => !optional && !secrets.some((secret) => secret.name === name));

export function FirstSecret({ source, provider }: { source: Source; provider: ProviderSummary }) {
  const save = useRotateSecret(source.id);
  const reason = useRoleReason("admin");
  const [values, setValues] = useState<Values>({});
  const credentials = missingCredentials(provider, source);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(credentials.map(({ name }) => [name, (values[name] ?? "").trim()]));
    save.mutate({ credentials: given, overlapHours: 0 });
  };
  return (
    <Section title={`From ${provider.name}`} description="Until it is saved here, everything that comes is refused.">
      <form onSubmit={submit} className="flex flex-col gap-3">
        <CredentialFields provider={{ ...provider, credentials }} values={values} onChange={setValues} />
        {save.error && <ErrorState title="Nothing was saved." error={save.error} />}
        <div>
          <Button type="submit" variant="primary" pending={save.isPending} disabledReason={reason}>
            Save {credentials.length === 1 ? credentials[0]?.label.toLowerCase() : "credentials"}
          </Button>
        </div>
      </form>
    </Section>
  );
}
