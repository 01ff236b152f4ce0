"use client";
/** A new source on one page: provider, name, secret; then the URL at once, and a test beside its inbox. */
import { type FormEvent, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { type CreatedSource, useCreateSource, useProviders } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { ProviderSummary } from "#lib/contracts/sources.ts";
import { CreatedPanel } from "./CreatedPanel.tsx";
import { CredentialFields, checkSentence, SettingFields, type Values } from "./CredentialFields.tsx";
import { ProviderGrid } from "./ProviderGrid.tsx";

export function NewSourcePage() {
  const providers = useProviders();
  const [created, setCreated] = useState<CreatedSource>();
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title={created ? created.name : "New source"} parent={{ href: "/sources", label: "Sources" }} />
      {providers.error ? <ErrorState error={providers.error} onRetry={() => void providers.refetch()} /> : null}
      {!providers.data && !providers.error && <SkeletonRows rows={5} label="Loading providers" />}
      {providers.data && !created && <SourceForm providers={providers.data.data} onCreated={setCreated} />}
      {created && <CreatedPanel source={created} provider={providers.data?.data.find(({ id }) => id === created.provider)} />}
    </div>
  );
}

function SourceForm({ providers, onCreated }: { providers: readonly ProviderSummary[]; onCreated: (source: CreatedSource) => void }) {
  const create = useCreateSource();
  const reason = useRoleReason("admin");
  const [id, setId] = useState("stripe");
  const [name, setName] = useState("");
  const [credentials, setCredentials] = useState<Values>({});
  const [settings, setSettings] = useState<Values>({});
  const [understood, setUnderstood] = useState(false);
  const provider = providers.find((entry) => entry.id === id);
  if (!provider) return null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const filled = (values: Values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
    create.mutate(
      { name: name.trim() || provider.id, provider: provider.id, credentials: filled(credentials), settings: filled(settings) },
      { onSuccess: onCreated },
    );
  };
  const choose = (next: string) => {
    setId(next);
    setCredentials({});
    setSettings({});
  };

  return (
    <form onSubmit={submit} className="flex max-w-160 flex-col gap-6">
      <ProviderGrid providers={providers} value={id} onChange={choose} />
      <p className="text-muted">{provider.setup}</p>
      <Field label="Name" help="How it is called in lists and queries: source:name.">
        {(control) => (
          <Input {...control} value={name} maxLength={80} placeholder={provider.id} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <CredentialFields provider={provider} values={credentials} onChange={setCredentials} />
      <SettingFields provider={provider} values={settings} onChange={setSettings} />
      {provider.id === "generic-hmac" && (
        <p className="rounded-lg border bg-sunken px-3 py-2 text-muted">{checkSentence(provider, settings)}</p>
      )}
      {provider.id === "none" && (
        <Checkbox
          checked={understood}
          onChange={(event) => setUnderstood(event.target.checked)}
          label="I understand that anybody who learns this URL can post to it."
        />
      )}
      {create.error && <ErrorState title="The source was not created." error={create.error} />}
      <div>
        <Button
          type="submit"
          variant="primary"
          pending={create.isPending}
          disabledReason={reason}
          disabled={provider.id === "none" && !understood}
        >
          Create source
        </Button>
      </div>
    </form>
  );
}
