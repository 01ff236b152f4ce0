/** Search: what came in and what became of it. */
import type { Metadata } from "next";
import { EventsPage } from "#components/events/EventsPage.tsx";
import { ReplayDesk } from "#components/replays/ReplayDesk.tsx";

export const metadata: Metadata = { title: "Events" };

export default function Page() {
  return (
    <ReplayDesk>
      <EventsPage />
    </ReplayDesk>
  );
}
