"use client";
/** What to enter at the provider, and a test. */
import { useRequests } from "#components/queries/requests.ts";
import { Code } from "#components/ui/Code.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ProviderSummary, Source } from "#lib/contracts/sources.ts";
import { TestEvent } from "./TestEvent.tsx";

export function SourceSetup({ source, provider }: { source: Source; provider: ProviderSummary | undefined }) {
  const handshakes = useRequests({ sourceId: source.id, verdict: "handshake", limit: 1 });
  const [last] = handshakes.data?.data ?? [];
  return (
    <div className="grid gap-8 xl:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-6">
        <Section title="URL" description={provider?.setup}>
          <div className="flex flex-col gap-2">
            <Code label="ingest URL" wrap>
              {source.url}
            </Code>
            <p className="text-sm text-muted">On the dashboard's own port, for small installations:</p>
            <Code label="ingest URL on the dashboard's port" wrap>
              {source.webUrl}
            </Code>
          </div>
        </Section>
        <Section title="Handshake">
          <p className="text-muted">
            {last ? (
              <>
                The provider's {last.reason} was answered with {last.status} <Time value={last.receivedAt} />.
              </>
            ) : (
              "None was asked for in the time kept. Providers that ask (X, Messenger, Instagram, Slack) are answered by themselves."
            )}
          </p>
        </Section>
        {provider && (
          <p className="text-sm">
            <a href={provider.docsUrl} target="_blank" rel="noreferrer" className="text-accent underline">
              {provider.name} documentation
            </a>
          </p>
        )}
      </div>
      <TestEvent source={source} samples={provider?.samples ?? []} />
    </div>
  );
}
