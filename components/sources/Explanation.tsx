"use client";
/** Why a request's signature was refused, and what to do next. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useExplanation } from "#components/queries/requests.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import type { RequestSummary } from "#lib/contracts/events.ts";
import { LogOnlyButton } from "./LogOnly.tsx";

/** Those there is something to say about. */
export const hasExplanation = ({ verdict, status }: Pick<RequestSummary, "verdict" | "status">) =>
  verdict === "unverified" || (verdict === "rejected" && status === 401);

export function Explanation({ request }: { request: RequestSummary }) {
  const reason = useRoleReason("operator");
  return reason === undefined ? (
    <Explained request={request} />
  ) : (
    <p className="py-2 text-muted">The comparison with other secrets needs the role operator. {request.reason}</p>
  );
}

function Explained({ request }: { request: RequestSummary }) {
  const { data, error, refetch } = useExplanation(request.id);
  if (error) return <ErrorState title="It could not be compared." error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-20" />;
  return (
    <div className="border-l-2 border-st-rejected-solid! py-1 pl-3 whitespace-normal">
      <p className="font-medium">{data.title}</p>
      <p className="max-w-[72ch] text-muted">{data.detail}</p>
      <p className="mt-1 max-w-[72ch]">{data.next}</p>
      {request.verdict === "rejected" && data.cause !== "fits_now" && (
        <div className="mt-2">
          <LogOnlyButton sourceId={request.source.id} name={request.source.name} />
        </div>
      )}
    </div>
  );
}
