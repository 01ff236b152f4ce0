"use client";
/** A new source on one page: provider, name, URL at once, secret, test; beside it what arrives. A reload loses nothing but secrets. */
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { type CreatedSource, useProviders, useSource } from "#components/queries/sources.ts";
import { buttonClass } from "#components/ui/buttonClass.ts";
import { Code } from "#components/ui/Code.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { ProviderSummary, Source } from "#lib/contracts/sources.ts";
import { FirstSecret, missingCredentials } from "./FirstSecret.tsx";
import { Inbox } from "./Inbox.tsx";
import { LogOnlyNotice } from "./LogOnly.tsx";
import { NewSourceForm } from "./NewSourceForm.tsx";
import { ShownOnce } from "./ShownOnce.tsx";
import { SourceState } from "./SourceState.tsx";

export function NewSourcePage() {
  const providers = useProviders();
  const [{ source: sourceId }, setDraft] = useQueryStates({ source: parseAsString, provider: parseAsString, name: parseAsString });
  const [generated, setGenerated] = useState<CreatedSource["generated"]>();
  const onCreated = (source: CreatedSource) => {
    setGenerated(source.generated);
    void setDraft({ source: source.id, provider: null, name: null });
  };
  if (!providers.data)
    return (
      <div className="flex flex-col gap-6">
        <PageHeader title="New source" parent={{ href: "/sources", label: "Sources" }} />
        {providers.error ? (
          <ErrorState error={providers.error} onRetry={() => void providers.refetch()} />
        ) : (
          <SkeletonRows rows={5} label="Loading providers" />
        )}
      </div>
    );
  if (sourceId) return <Created sourceId={sourceId} providers={providers.data.data} generated={generated} />;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="New source" parent={{ href: "/sources", label: "Sources" }} />
      <div className="grid gap-8 xl:grid-cols-2">
        <NewSourceForm providers={providers.data.data} onCreated={onCreated} />
        <Section title="Inbox" description="What arrives at the new URL shows here as it arrives, with what verification made of it.">
          <p className="flex min-h-32 items-center justify-center border-y border-dashed text-muted">Create the source to get its URL.</p>
        </Section>
      </div>
    </div>
  );
}

type CreatedProps = { sourceId: string; providers: readonly ProviderSummary[]; generated: CreatedSource["generated"] };

function Created({ sourceId, providers, generated }: CreatedProps) {
  const { data: source, error, refetch } = useSource(sourceId, 1_000);
  if (error && !source) return <ErrorState title="This source could not be loaded." error={error} onRetry={() => void refetch()} />;
  if (!source) return <SkeletonRows rows={6} label="Loading the source" />;
  const provider = providers.find(({ id }) => id === source.provider);
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title={source.name}
        parent={{ href: "/sources", label: "Sources" }}
        meta={<SourceState source={source} />}
        actions={
          <Link href={`/sources/${source.id}`} className={buttonClass()}>
            Open the source
          </Link>
        }
      />
      <LogOnlyNotice source={source} />
      <div className="grid gap-8 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-6">
          <Section title="Its URL" description={provider?.setup}>
            <Code label="ingest URL" wrap>
              {source.url}
            </Code>
          </Section>
          {provider && <Secret source={source} provider={provider} generated={generated} />}
        </div>
        <Inbox source={source} samples={provider?.samples ?? []} />
      </div>
    </div>
  );
}

function Secret({ source, provider, generated }: { source: Source; provider: ProviderSummary; generated: CreatedSource["generated"] }) {
  return (
    <>
      {generated && (
        <Section title="Shown once">
          <ShownOnce generated={generated} provider={provider} />
        </Section>
      )}
      {missingCredentials(provider, source).length > 0 && <FirstSecret source={source} provider={provider} />}
      {!generated && provider.credentials.length > 0 && missingCredentials(provider, source).length === 0 && (
        <p className="text-muted">
          Its signing secret is saved.
          {provider.credentials.some(({ generate }) => generate) && " If you did not copy one that was made up, rotate it under Security."}
        </p>
      )}
    </>
  );
}
