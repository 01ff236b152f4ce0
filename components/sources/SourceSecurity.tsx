"use client";
/** A source's secrets: which verified what and when, rotate with an overlap, end the old one. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useRevokeOldSecrets } from "#components/queries/sources.ts";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ProviderSummary, SecretSummary, Source } from "#lib/contracts/sources.ts";
import { RotateSecret } from "./RotateSecret.tsx";
import { isLive } from "./secretState.ts";

export function SourceSecurity({ source, provider }: { source: Source; provider: ProviderSummary | undefined }) {
  const reason = useRoleReason("admin");
  const revoke = useRevokeOldSecrets(source.id);
  const overlapping = source.secrets.filter((secret) => secret.expiresAt !== null && isLive(secret));
  const current = source.secrets.find((secret) => secret.name === "secret" && secret.expiresAt === null);
  if (!provider || provider.credentials.length === 0)
    return (
      <p className="py-4 text-muted">This source verifies nothing: whoever knows its URL can post to it. There is no secret to keep.</p>
    );
  return (
    <Section
      title="Secrets"
      description="Stored encrypted, never shown. Both versions verify during an overlap."
      actions={
        <>
          {overlapping.length > 0 && (
            <ConfirmButton
              question="End the old secrets now?"
              consequence={
                current?.lastUsedAt
                  ? "Requests signed with them are refused from this moment. The current secret has verified requests already."
                  : "Requests signed with them are refused from this moment. The current secret has not verified anything yet: the provider may still use the old one."
              }
              action="End old secrets"
              variant="danger"
              disabledReason={reason}
              onConfirm={() => revoke.mutateAsync(undefined)}
            >
              End old secrets
            </ConfirmButton>
          )}
          <RotateSecret source={source} provider={provider} />
        </>
      }
    >
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
      ends <Time value={secret.expiresAt} />
    </span>
  );
}
