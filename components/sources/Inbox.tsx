"use client";
/** What arrives at a source's URL, as it arrives, with what verification made of it; and a test to send there. */
import { useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useRequests } from "#components/queries/requests.ts";
import { useTestSource } from "#components/queries/sources.ts";
import { RequestsTable } from "#components/requests/RequestsTable.tsx";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Select } from "#components/ui/Select.tsx";
import type { Source } from "#lib/contracts/sources.ts";

/** While it is looked at, and not paused: React Query asks nothing for a hidden page. */
const EVERY_MS = 750;

type InboxProps = { source: Pick<Source, "id" | "provider" | "secrets">; samples: readonly string[]; limit?: number };

export function Inbox({ source, samples, limit = 10 }: InboxProps) {
  const inbox = useRequests({ sourceId: source.id, limit }, EVERY_MS);
  const requests = inbox.data?.data ?? [];
  return (
    <Section title="Inbox" description="What arrives at this URL, as it arrives." actions={<SendTest source={source} samples={samples} />}>
      <div className="min-h-48">
        {inbox.error ? <ErrorState error={inbox.error} onRetry={() => void inbox.refetch()} /> : null}
        {inbox.data && requests.length === 0 && <Listening />}
        {requests.length > 0 && <RequestsTable requests={requests} showSource={false} explainNewest />}
      </div>
    </Section>
  );
}

export const Listening = ({ children = "Listening… nothing has arrived yet." }: { children?: string }) => (
  <p role="status" className="flex min-h-32 items-center justify-center gap-2 border-y border-dashed text-muted">
    <span aria-hidden className="size-2 animate-pulse rounded-full bg-st-delivering-solid motion-reduce:animate-none" />
    {children}
  </p>
);

function SendTest({ source, samples }: Omit<InboxProps, "limit">) {
  const test = useTestSource(source.id);
  const role = useRoleReason("operator");
  const [type, setType] = useState(samples[0] ?? "");
  const isUnsigned = source.provider !== "none" && !source.secrets.some(({ name }) => name === "secret");
  const reason = role ?? (isUnsigned ? "Save the signing secret first: the test is signed with it." : undefined);
  return (
    <span className="flex flex-wrap items-center justify-end gap-2">
      {test.error && <ErrorState title="The test event was not sent." error={test.error} />}
      {test.data && test.data.status >= 300 && (
        <span role="alert" className="text-sm text-st-dead-fg">
          Answered {test.data.status}
        </span>
      )}
      {samples.length > 1 && (
        <Select
          className="w-52 max-sm:w-40"
          aria-label="Sample"
          value={type || (samples[0] ?? "")}
          onChange={setType}
          options={samples.map((value) => ({ value, label: value }))}
        />
      )}
      <Button variant="primary" pending={test.isPending} disabledReason={reason} onClick={() => test.mutate(type || undefined)}>
        Send test event
      </Button>
    </span>
  );
}
