"use client";
/** Right after set-up: a source that is ready, a command that works, and the moment the first event comes. */
import { FirstEvent } from "#components/overview/FirstEvent.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";

export const WelcomePage = () => (
  <div className="flex flex-col gap-6">
    <PageHeader title="Welcome">
      Point something at this URL. What it sends is stored, verified and handled, and shows here as it comes.
    </PageHeader>
    <FirstEvent />
  </div>
);
