"use client";
/** What happened to an event, top to bottom: all attempts in one drawing, what came before delivery, then each delivery. */
import type { DeliveryDetail, EventDetail } from "#lib/contracts/events.ts";
import { URGENCY } from "#lib/domain/delivery.ts";
import { EventStrip } from "./EventStrip.tsx";
import { TimelineDelivery } from "./TimelineDelivery.tsx";
import { Receipt } from "./TimelineReceipt.tsx";

export function Timeline({ event }: { event: EventDetail }) {
  return (
    <div className="flex flex-col gap-4">
      {event.deliveries.length > 0 && <EventStrip event={event} />}
      <Receipt event={event} />
      {event.deliveries.toSorted(byUrgency).map((delivery) => (
        <TimelineDelivery key={delivery.id} delivery={delivery} event={event} />
      ))}
    </div>
  );
}

/** What still needs a person first. */
const urgencyOf = ({ state, replayedBy }: DeliveryDetail) => (replayedBy ? URGENCY.length : URGENCY.indexOf(state));
export const byUrgency = (a: DeliveryDetail, b: DeliveryDetail) => urgencyOf(a) - urgencyOf(b) || (a.id < b.id ? 1 : -1);
