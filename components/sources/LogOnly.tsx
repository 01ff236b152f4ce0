"use client";
/** Accept and log only: the button that starts it, and the notice that it is on. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useEndLogOnly, useStartLogOnly } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { Source } from "#lib/contracts/sources.ts";

const MINUTES = 15;

export function LogOnlyButton({ sourceId, name }: { sourceId: string; name: string }) {
  const reason = useRoleReason("operator");
  const start = useStartLogOnly(sourceId);
  return (
    <ConfirmButton
      size="sm"
      question={`Accept and log only for ${MINUTES} minutes?`}
      consequence={`Requests to ${name} that fail nothing but their signature are answered like accepted ones and kept whole, a few a second. They become no events: no handler runs, no replay finds them, and the provider does not send them again. It ends by itself, and who switched it on is in the audit log.`}
      action={`Log only for ${MINUTES} min`}
      disabledReason={reason}
      onConfirm={() => start.mutateAsync(MINUTES)}
    >
      Accept and log only for {MINUTES} min
    </ConfirmButton>
  );
}

/** Loud on purpose: while it is on, a 2xx means less than it should. */
export function LogOnlyNotice({ source }: { source: Source }) {
  const reason = useRoleReason("operator");
  const end = useEndLogOnly(source.id);
  if (source.logOnlyUntil === null) return null;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg bg-st-retrying-tint px-4 py-3 text-st-retrying-fg">
      <p className="min-w-0 flex-1 basis-80">
        <strong className="font-semibold">Accepts and logs only.</strong> What does not verify is answered 2xx and kept, and reaches no
        handler. Ends by itself <Time value={source.logOnlyUntil} />.
      </p>
      <Button variant="primary" pending={end.isPending} disabledReason={reason} onClick={() => end.mutate(undefined)}>
        Refuse again now
      </Button>
      {end.error && <ErrorState title="It is still on." error={end.error} />}
    </div>
  );
}
