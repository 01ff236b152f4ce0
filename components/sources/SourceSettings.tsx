"use client";
/** Name, limits, generic settings; disable and delete. */
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useDeleteSource, useUpdateSource } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Section } from "#components/ui/Section.tsx";
import type { ProviderSummary, Source } from "#lib/contracts/sources.ts";
import { SettingFields, type Values } from "./CredentialFields.tsx";

export function SourceSettings({ source, provider }: { source: Source; provider: ProviderSummary | undefined }) {
  const update = useUpdateSource(source.id);
  const reason = useRoleReason("admin");
  const [name, setName] = useState(source.name);
  const [limit, setLimit] = useState(source.maxBodyBytes?.toString() ?? "");
  const [decompress, setDecompress] = useState(source.decompress);
  const [settings, setSettings] = useState<Values>(source.settings);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({
      name: name.trim(),
      maxBodyBytes: limit === "" ? null : Number(limit),
      decompress,
      ...(provider?.settings.length ? { settings } : {}),
    });
  };
  return (
    <div className="flex max-w-160 flex-col gap-8">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name">
          {(control) => <Input {...control} required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label="Largest body in bytes" optional help="Default: MAX_BODY_BYTES. At most 26,214,400.">
          {(control) => (
            <Input {...control} type="number" min={1} max={26_214_400} value={limit} onChange={(event) => setLimit(event.target.value)} />
          )}
        </Field>
        <Checkbox
          checked={decompress}
          onChange={(event) => setDecompress(event.target.checked)}
          label="Accept compressed bodies"
          help="gzip, deflate, br or zstd; stored decompressed, within the limit above. Otherwise they get 415."
        />
        {provider && <SettingFields provider={provider} values={settings} onChange={setSettings} />}
        {update.error && <ErrorState title="Nothing was changed." error={update.error} />}
        <div className="flex items-center gap-3">
          <Button type="submit" variant="primary" pending={update.isPending} disabledReason={reason}>
            Save
          </Button>
          {update.isSuccess && !update.isPending && <span className="text-sm text-muted">Saved.</span>}
        </div>
      </form>
      <Section title="Repeats">
        <p className="max-w-[72ch] text-muted">
          {source.provider === "none" || source.provider === "generic-hmac"
            ? "An event whose id came before is stored once: the id is read where the settings above say, or from webhook-id, x-request-id or the body's id."
            : "An event is known by the provider's own id: a repeat is answered 200 and runs nothing twice, for as long as payloads are kept."}{" "}
          The same id with another body is kept beside it, as a conflict.
        </p>
      </Section>
      <DangerZone source={source} />
    </div>
  );
}

function DangerZone({ source }: { source: Source }) {
  const router = useRouter();
  const reason = useRoleReason("admin");
  const update = useUpdateSource(source.id);
  const remove = useDeleteSource(source.id);
  return (
    <Section title="Danger zone">
      <div className="flex flex-wrap gap-2">
        {source.disabled ? (
          <Button disabledReason={reason} pending={update.isPending} onClick={() => update.mutate({ disabled: false })}>
            Enable
          </Button>
        ) : (
          <ConfirmButton
            question={`Disable ${source.name}?`}
            consequence="Its URL answers 404 until it is enabled again. Many providers remove a subscription that keeps failing. Stored events are not touched."
            action="Disable source"
            disabledReason={reason}
            onConfirm={() => update.mutateAsync({ disabled: true })}
          >
            Disable
          </ConfirmButton>
        )}
        <ConfirmButton
          question={`Delete ${source.name}?`}
          consequence="Its URL stops working at once and its secrets are erased. Its events stay until retention takes them. This cannot be undone."
          action="Delete source"
          variant="danger"
          disabledReason={reason}
          onConfirm={async () => {
            await remove.mutateAsync();
            router.push("/sources");
          }}
        >
          Delete
        </ConfirmButton>
      </div>
    </Section>
  );
}
