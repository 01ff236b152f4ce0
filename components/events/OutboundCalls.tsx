"use client";
/** The calls a handler queued in its transaction: where to, how they went, and another try for those that did not. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useRetryCall } from "#components/queries/events.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { CallDetail } from "#lib/contracts/events.ts";

export function OutboundCalls({ handler, calls }: { handler: string; calls: readonly CallDetail[] }) {
  if (calls.length === 0) return null;
  return (
    <>
      <h4 className="mt-3 mb-1 text-sm font-medium text-muted">Outbound calls</h4>
      <ul aria-label={`Outbound calls of ${handler}`}>
        {calls.map((call) => (
          <Call key={call.id} call={call} />
        ))}
      </ul>
    </>
  );
}

function Call({ call }: { call: CallDetail }) {
  const retry = useRetryCall();
  const reason = useRoleReason("operator");
  return (
    <li className="py-1">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2">
        {call.state === "sending" ? <StateBadge state="delivering" word="sending" /> : <StateBadge state={call.state} />}
        <span className="min-w-0 break-all font-mono text-sm" title={`Idempotency-Key: ${call.idempotencyKey}`}>
          {call.method} {call.url}
        </span>
        <span className="ml-auto flex items-center gap-3 text-sm text-muted">
          {attemptWords(call)}
          {call.nextAttemptAt !== null && call.attempts > 0 && <Time value={call.nextAttemptAt} />}
          {call.sentAt !== null && <Time value={call.sentAt} look="exact" />}
          {call.state === "dead" && (
            <Button size="sm" disabledReason={reason} pending={retry.isPending} onClick={() => retry.mutate(call.id)}>
              Try again
            </Button>
          )}
        </span>
      </div>
      {call.error !== null && <p className="break-words text-sm text-st-dead-fg">{call.error}</p>}
      {call.error !== null && call.response && (
        <details className="text-sm text-muted">
          <summary>What it answered</summary>
          <pre className="overflow-x-auto whitespace-pre-wrap font-mono">{call.response}</pre>
        </details>
      )}
      {retry.error && <ErrorState title="The call was not queued again." error={retry.error} />}
    </li>
  );
}

function attemptWords({ attempts, status }: CallDetail): string {
  const tried = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  return status === null ? tried : `${status} after ${tried}`;
}
