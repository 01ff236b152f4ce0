/** What is registered, its limits, its health. */
import type { Metadata } from "next";
import { HandlersPage } from "#components/handlers/HandlersPage.tsx";
import { ReplayDesk } from "#components/replays/ReplayDesk.tsx";

export const metadata: Metadata = { title: "Handlers" };

export default function Page() {
  return (
    <ReplayDesk>
      <HandlersPage />
    </ReplayDesk>
  );
}
