"use client";
/** What to enter at the provider, whether it has asked for a handshake, and a test. */
import { useRequests } from "#components/queries/requests.ts";
import { Code } from "#components/ui/Code.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ProviderSummary, Source } from "#lib/contracts/sources.ts";
import { FirstSecret, missingCredentials } from "./FirstSecret.tsx";
import { Inbox } from "./Inbox.tsx";

export function SourceSetup({ source, provider }: { source: Source; provider: ProviderSummary | undefined }) {
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
        {provider && missingCredentials(provider, source).length > 0 && <FirstSecret source={source} provider={provider} />}
        <HandshakeState source={source} />
        {provider && (
          <p className="text-sm">
            <a href={provider.docsUrl} target="_blank" rel="noreferrer" className="text-accent underline">
              {provider.name} documentation
            </a>
          </p>
        )}
      </div>
      <Inbox source={source} samples={provider?.samples ?? []} />
    </div>
  );
}

/** Handshakes by the names their providers give them. */
const words: Record<string, string> = {
  crc: "CRC",
  hub_challenge: "hub.challenge",
  url_verification: "URL verification",
  ssl_check: "SSL check",
};

function HandshakeState({ source }: { source: Source }) {
  const { data } = useRequests({ sourceId: source.id, verdict: "handshake", limit: 1 });
  const [last] = data?.data ?? [];
  return (
    <Section title="Handshake">
      <p className="min-h-5 text-muted">
        {last ? (
          <>
            {words[last.reason ?? ""] ?? last.reason ?? "Handshake"} answered <Time value={last.receivedAt} />, with {last.status}.
          </>
        ) : data ? (
          "None was asked for in the time kept. Providers that ask (X, Messenger, Instagram, Slack) are answered by themselves."
        ) : null}
      </p>
    </Section>
  );
}
