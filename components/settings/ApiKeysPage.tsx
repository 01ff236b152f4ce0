"use client";
/** Keys for scripts: list, create, revoke. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiKeysOptions, revokeApiKey } from "#components/queries/apiKeys.ts";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Mono } from "#components/ui/Mono.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ApiKey } from "#lib/contracts/people.ts";
import { CreateApiKeyDialog } from "./CreateApiKeyDialog.tsx";

export function ApiKeysPage() {
  const { data, error, refetch } = useQuery(apiKeysOptions());
  return (
    <Section title="Keys for scripts" actions={<CreateApiKeyDialog />}>
      {error && !data && <ErrorState title="The keys could not be loaded." error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} label="Loading API keys" />}
      {data?.data.length === 0 && <Empty title="No API keys">Create one to use the REST API or the command line from elsewhere.</Empty>}
      {data && data.data.length > 0 && (
        <Table label="API keys" stickyTop={44}>
          <TableHead>
            <HeaderCell>Name</HeaderCell>
            <HeaderCell>Key</HeaderCell>
            <HeaderCell>Role</HeaderCell>
            <HeaderCell>State</HeaderCell>
            <HeaderCell>Last used</HeaderCell>
            <HeaderCell>Created</HeaderCell>
            <HeaderCell>
              <span className="sr-only">Actions</span>
            </HeaderCell>
          </TableHead>
          <TableBody>
            {data.data.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeApiKey(apiKey.id),
    onSettled: () => client.invalidateQueries({ queryKey: ["api-keys"] }),
  });
  return (
    <Row>
      <Cell phone="title" className="w-full max-w-0 truncate font-medium" title={apiKey.name}>
        {apiKey.name}
      </Cell>
      <Cell phone="sub">
        <Mono className="text-muted">{apiKey.keyStart}…</Mono>
      </Cell>
      <Cell phone="sub">{apiKey.role}</Cell>
      <Cell phone="sub">
        {apiKey.revoked ? <StateBadge state="disabled" word="revoked" /> : <StateBadge state="healthy" word="active" />}
      </Cell>
      <Cell className="text-muted">{apiKey.lastUsedAt ? <Time value={apiKey.lastUsedAt} /> : "never"}</Cell>
      <Cell className="text-muted">
        <Time value={apiKey.createdAt} /> by {apiKey.createdBy}
      </Cell>
      <Cell phone="end" className="text-right">
        {!apiKey.revoked && (
          <ConfirmButton
            size="sm"
            variant="danger"
            aria-label={`Revoke ${apiKey.name}`}
            question={`Revoke ${apiKey.name}?`}
            consequence="Whatever uses this key is refused from now on. It cannot be undone; create a new key instead."
            action={`Revoke ${apiKey.name}`}
            onConfirm={() => revoke.mutateAsync()}
          >
            Revoke
          </ConfirmButton>
        )}
      </Cell>
    </Row>
  );
}
