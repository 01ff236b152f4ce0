"use client";
/** A source just made: its URL, what was made up for it, and a first event. */
import Link from "next/link";
import type { CreatedSource } from "#components/queries/sources.ts";
import { buttonClass } from "#components/ui/Button.tsx";
import { Code } from "#components/ui/Code.tsx";
import { Section } from "#components/ui/Section.tsx";
import type { ProviderSummary } from "#lib/contracts/sources.ts";
import { TestEvent } from "./TestEvent.tsx";

export function CreatedPanel({ source, provider }: { source: CreatedSource; provider: ProviderSummary | undefined }) {
  return (
    <div className="grid gap-8 xl:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-6">
        <Section title="Its URL" description={provider?.setup}>
          <Code label="ingest URL" wrap>
            {source.url}
          </Code>
        </Section>
        {source.generated && (
          <Section title="Shown once" description="Enter these at the provider now. They are stored encrypted and never shown again.">
            <div className="flex flex-col gap-2">
              {Object.entries(source.generated).map(([name, value]) => (
                <div key={name}>
                  <p className="mb-1 text-sm text-muted">{provider?.credentials.find((field) => field.name === name)?.label ?? name}</p>
                  <Code label={name} wrap>
                    {value}
                  </Code>
                </div>
              ))}
            </div>
          </Section>
        )}
        <div>
          <Link href={`/sources/${source.id}`} className={buttonClass()}>
            Open the source
          </Link>
        </div>
      </div>
      <TestEvent source={source} samples={provider?.samples ?? []} />
    </div>
  );
}
