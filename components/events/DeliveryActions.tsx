"use client";
/** What a person can do to one delivery in its state: try now, cancel, replay. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { usePatchDelivery } from "#components/queries/events.ts";
import { ReplayButton } from "#components/replays/ReplayButton.tsx";
import { Button } from "#components/ui/Button.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import type { DeliveryDetail, EventDetail } from "#lib/contracts/events.ts";

const CAN_CANCEL: readonly string[] = ["queued", "retrying", "paused"];
const CAN_REPLAY: readonly string[] = ["delivered", "dead", "cancelled"];

export function DeliveryActions({ delivery, event }: { delivery: DeliveryDetail; event: EventDetail }) {
  const patch = usePatchDelivery();
  const reason = useRoleReason("operator");
  const { id, handler, state } = delivery;
  return (
    <>
      <span className="ml-auto flex gap-1">
        {state === "retrying" && (
          <Button size="sm" disabledReason={reason} pending={patch.isPending} onClick={() => patch.mutate({ id, action: "retry_now" })}>
            Retry now
          </Button>
        )}
        {CAN_CANCEL.includes(state) && (
          <ConfirmButton
            size="sm"
            variant="ghost"
            disabledReason={reason}
            question={`Cancel the delivery to ${handler}?`}
            consequence="It will not be tried again by itself. The event stays, and can be replayed."
            action="Cancel the delivery"
            onConfirm={() => patch.mutateAsync({ id, action: "cancel" })}
          >
            Cancel
          </ConfirmButton>
        )}
        {CAN_REPLAY.includes(state) && (
          <ReplayButton size="sm" scope={{ kind: "event", eventId: event.id, handler }} aria-label={`Replay to ${handler}`}>
            Replay
          </ReplayButton>
        )}
      </span>
      {patch.error && (
        <div className="basis-full">
          <ErrorState title="The delivery was not changed." error={patch.error} />
        </div>
      )}
    </>
  );
}
