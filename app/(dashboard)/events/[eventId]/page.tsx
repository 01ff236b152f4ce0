/** One event: timeline, payload, diff. */
import type { Metadata } from "next";
import { EventPage } from "#components/events/EventPage.tsx";
import { ReplayDesk } from "#components/replays/ReplayDesk.tsx";

export const metadata: Metadata = { title: "Event" };

export default async function Page({ params }: { params: Promise<{ eventId: string }> }) {
  return (
    <ReplayDesk>
      <EventPage eventId={(await params).eventId} />
    </ReplayDesk>
  );
}
