"use client";
/** Sends a correctly signed sample through the real ingest path, beside the requests as they come in. */
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

export function TestEvent({ source, samples }: { source: Source; samples: readonly string[] }) {
  const test = useTestSource(source.id);
  const reason = useRoleReason("operator");
  const [type, setType] = useState(samples[0] ?? "");
  const inbox = useRequests({ sourceId: source.id, limit: 10 }, 1_000);
  const requests = inbox.data?.data ?? [];
  return (
    <Section
      title="Inbox"
      description="What arrives at this URL, as it arrives."
      actions={
        <span className="flex items-center gap-2">
          {samples.length > 0 && (
            <Select
              className="w-60"
              aria-label="Sample"
              value={type}
              onChange={setType}
              options={samples.map((value) => ({ value, label: value }))}
            />
          )}
          <Button variant="primary" pending={test.isPending} disabledReason={reason} onClick={() => test.mutate(type || undefined)}>
            Send test event
          </Button>
        </span>
      }
    >
      {test.error && <ErrorState title="The test event was not sent." error={test.error} />}
      {test.data && test.data.status >= 300 && (
        <p className="mb-2 text-st-dead-fg">
          The receiver answered {test.data.status}: {test.data.body.slice(0, 300)}
        </p>
      )}
      {requests.length === 0 ? (
        <p className="py-6 text-center text-muted">Listening… nothing has arrived yet.</p>
      ) : (
        <RequestsTable requests={requests} showSource={false} />
      )}
    </Section>
  );
}
