"use client";
/** Who will post, and how the source is called. The draft is in the URL, settings in the tab's storage; no secret is asked for yet. */
import { parseAsString, useQueryStates } from "nuqs";
import { type FormEvent, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { type CreatedSource, useCreateSource } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import type { ProviderSummary } from "#lib/contracts/sources.ts";
import { checkSentence, SettingFields, type Values } from "./CredentialFields.tsx";
import { ProviderGrid } from "./ProviderGrid.tsx";
import { clearDraft, readDraft, writeDraft } from "./settingsDraft.ts";

type Props = { providers: readonly ProviderSummary[]; onCreated: (source: CreatedSource) => void };

export function NewSourceForm({ providers, onCreated }: Props) {
  const create = useCreateSource();
  const reason = useRoleReason("admin");
  const [draft, setDraft] = useQueryStates({ provider: parseAsString.withDefault(""), name: parseAsString.withDefault("") });
  const [settings, setSettings] = useState<Values>(() => readDraft(draft.provider));
  const [understood, setUnderstood] = useState(false);
  const provider = providers.find(({ id }) => id === draft.provider);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!provider) return;
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value.trim() !== ""));
    create.mutate(
      { name: draft.name.trim() || provider.id, provider: provider.id, settings: given, secretLater: true },
      {
        onSuccess(source) {
          clearDraft();
          onCreated(source);
        },
      },
    );
  };
  const choose = (next: string) => {
    void setDraft({ provider: next });
    setSettings({});
    clearDraft();
  };
  const change = (next: Values) => {
    setSettings(next);
    writeDraft(draft.provider, next);
  };

  return (
    <form onSubmit={submit} className="flex min-w-0 flex-col gap-6">
      <ProviderGrid providers={providers} value={draft.provider} onChange={choose} />
      {provider && (
        <>
          <Field label="Name" help="How it is called in lists and queries: source:name." optional>
            {(control) => (
              <Input
                {...control}
                value={draft.name}
                maxLength={80}
                placeholder={provider.id}
                onChange={(event) => void setDraft({ name: event.target.value })}
              />
            )}
          </Field>
          <SettingFields provider={provider} values={settings} onChange={change} />
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
        </>
      )}
    </form>
  );
}
