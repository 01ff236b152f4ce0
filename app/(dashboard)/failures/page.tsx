/** Dead letters by cause. */
import type { Metadata } from "next";
import { FailureDesk } from "#components/failures/FailureDesk.tsx";
import { FailuresPage } from "#components/failures/FailuresPage.tsx";
import { ReplayDesk } from "#components/replays/ReplayDesk.tsx";

export const metadata: Metadata = { title: "Failures" };

export default function Page() {
  return (
    <ReplayDesk>
      <FailureDesk>
        <FailuresPage />
      </FailureDesk>
    </ReplayDesk>
  );
}
