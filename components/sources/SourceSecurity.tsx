"use client";
/** A source's secrets: which verified what and when, rotate with an overlap, end the old one. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useRevokeOldSecrets, useSource } from "#components/queries/sources.ts";
import { Bytes } from "#components/ui/Bytes.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ProviderSummary, SecretSummary, Source } from "#lib/contracts/sources.ts";
import { FirstSecret, missingCredentials } from "./FirstSecret.tsx";
import { RotateSecret } from "./RotateSecret.tsx";
import { SecretMeter } from "./SecretMeter.tsx";
import { isLive, isOverlapping } from "./secretState.ts";

/** Whoever rotates waits for the new secret to be used. */
const EVERY_MS = 1_500;

export function SourceSecurity({ source: shown, provider }: { source: Source; provider: ProviderSummary | undefined }) {
  const source = useSource(shown.id, EVERY_MS).data ?? shown;
  if (!provider) return null;
  return (
    <div className="flex flex-col gap-8">
      {provider.credentials.length === 0 ? (
        <p className="py-4 text-muted">This source verifies nothing: whoever knows its URL can post to it. There is no secret to keep.</p>
      ) : (
        <Secrets source={source} provider={provider} />
      )}
      <Section title="Largest body">
        <p className="text-muted">
          {source.maxBodyBytes === null ? "As everywhere (MAX_BODY_BYTES)." : <Bytes value={source.maxBodyBytes} />} Larger requests get
          413. Change it under Settings.
        </p>
      </Section>
    </div>
  );
}

function Secrets({ source, provider }: { source: Source; provider: ProviderSummary }) {
  if (missingCredentials(provider, source).length > 0) return <FirstSecret source={source} provider={provider} />;
  return (
    <Section
      title="Secrets"
      description="Stored encrypted, never shown. Both versions verify during an overlap."
      actions={
        <>
          <RevokeOld source={source} />
          <RotateSecret source={source} provider={provider} />
        </>
      }
    >
      <SecretMeter source={source} />
      <Table label="Secrets">
        <TableHead>
          <HeaderCell>Credential</HeaderCell>
          <HeaderCell>Version</HeaderCell>
          <HeaderCell>State</HeaderCell>
          <HeaderCell numeric>Last verified a request</HeaderCell>
          <HeaderCell numeric>Added</HeaderCell>
        </TableHead>
        <TableBody>
          {source.secrets.map((secret) => (
            <Row key={`${secret.name} ${secret.version}`}>
              <Cell phone="title">{provider.credentials.find(({ name }) => name === secret.name)?.label ?? secret.name}</Cell>
              <Cell phone="end" className="font-mono text-sm">
                v{secret.version}
              </Cell>
              <Cell phone="sub">
                <State secret={secret} />
              </Cell>
              <Cell numeric phone="sub" className="text-muted">
                {secret.lastUsedAt ? <Time value={secret.lastUsedAt} /> : secret.name === "secret" ? "never" : ""}
              </Cell>
              <Cell numeric className="text-muted">
                <Time value={secret.createdAt} />
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}

function RevokeOld({ source }: { source: Source }) {
  const reason = useRoleReason("admin");
  const revoke = useRevokeOldSecrets(source.id);
  const old = source.secrets.filter((secret) => isOverlapping(secret));
  const current = source.secrets.find((secret) => secret.name === "secret" && secret.expiresAt === null);
  const [oldest] = old;
  if (!oldest) return null;
  const name = `v${oldest.version}`;
  return (
    <ConfirmButton
      question={`Revoke ${name} now?`}
      consequence={
        current?.lastUsedAt
          ? `Requests signed with ${name} are refused from this moment. v${current.version} has verified requests already.`
          : `Requests signed with ${name} are refused from this moment. v${current?.version} has never verified a request: the provider most likely still signs with ${name}, and everything it sends would be refused.`
      }
      action={`Revoke ${name}`}
      variant="danger"
      disabledReason={reason}
      onConfirm={() => revoke.mutateAsync(undefined)}
    >
      Revoke {name}
    </ConfirmButton>
  );
}

function State({ secret }: { secret: SecretSummary }) {
  if (secret.expiresAt === null) return <span className="text-st-delivered-fg">current</span>;
  if (!isLive(secret))
    return (
      <span className="text-faint">
        ended <Time value={secret.expiresAt} />
      </span>
    );
  return (
    <span className="text-st-retrying-fg">
      valid until <Time value={secret.expiresAt} look="exact" />
    </span>
  );
}
