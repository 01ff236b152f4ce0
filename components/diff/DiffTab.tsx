"use client";
/** The diff on an event's own page: with its best peer until another is chosen. */
import { parseAsString, useQueryState } from "nuqs";
import type { EventDetail } from "#lib/contracts/events.ts";
import { bestPeer, DiffChooser } from "./DiffChooser.tsx";
import { EventDiff } from "./EventDiff.tsx";

export function DiffTab({ event }: { event: EventDetail }) {
  const [asked, setAsked] = useQueryState("with", parseAsString);
  const otherId = asked ?? bestPeer(event);
  return (
    <div className="flex flex-col gap-2">
      <DiffChooser event={event} otherId={otherId} onChoose={(id) => void setAsked(id)} />
      {otherId ? (
        <EventDiff event={event} otherId={otherId} />
      ) : (
        <p className="py-4 text-muted">There is no other event of this type yet. Paste the id of any event to compare with it.</p>
      )}
    </div>
  );
}
