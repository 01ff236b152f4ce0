"use client";
/** Every request as received, also those that became no event. */
import { parseAsString, useQueryStates } from "nuqs";
import { useRequests } from "#components/queries/requests.ts";
import { useSources } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Select } from "#components/ui/Select.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Toolbar } from "#components/ui/Toolbar.tsx";
import { VERDICTS } from "#lib/domain/delivery.ts";
import { RequestsTable } from "./RequestsTable.tsx";

const ALL = "all";

export function RequestsPage() {
  const [{ verdict, sourceId, cursor }, set] = useQueryStates(
    { verdict: parseAsString, sourceId: parseAsString, cursor: parseAsString },
    { history: "push" },
  );
  const sources = useSources();
  const { data, error, refetch } = useRequests({ verdict, sourceId, cursor, limit: 50 });
  const requests = data?.data ?? [];
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title="Requests">What was sent to this gateway and what it said to it, newest first.</PageHeader>
      <Toolbar label="Narrow the list">
        <Select
          aria-label="Verdict"
          className="w-44"
          value={verdict ?? ALL}
          onChange={(value) => void set({ verdict: value === ALL ? null : value, cursor: null })}
          options={[{ value: ALL, label: "All verdicts" }, ...VERDICTS.map((value) => ({ value: value as string, label: value }))]}
        />
        <Select
          aria-label="Source"
          className="w-56"
          value={sourceId ?? ALL}
          onChange={(value) => void set({ sourceId: value === ALL ? null : value, cursor: null })}
          options={[
            { value: ALL, label: "All sources" },
            ...(sources.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </Toolbar>
      {error ? <ErrorState title="The requests could not be loaded." error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonRows rows={10} label="Loading requests" />}
      {data && requests.length === 0 && (
        <Empty
          title={verdict ? `No request was ${verdict === "handshake" ? "a handshake" : verdict}` : "No request yet"}
          {...(verdict || sourceId ? { action: <Button onClick={() => void set(null)}>Show all requests</Button> } : {})}
        >
          A request appears here the moment it is answered, whatever the answer was.
        </Empty>
      )}
      {requests.length > 0 && <RequestsTable requests={requests} />}
      {data?.nextCursor && (
        <Button className="self-start" onClick={() => void set({ cursor: data.nextCursor })}>
          Load older
        </Button>
      )}
    </div>
  );
}
