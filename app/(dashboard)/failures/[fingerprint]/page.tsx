/** One failure and its dead letters. */
import type { Metadata } from "next";
import { FailureDesk } from "#components/failures/FailureDesk.tsx";
import { FailurePage } from "#components/failures/FailurePage.tsx";
import { ReplayDesk } from "#components/replays/ReplayDesk.tsx";

export const metadata: Metadata = { title: "Failure" };

export default async function Page({ params }: { params: Promise<{ fingerprint: string }> }) {
  return (
    <ReplayDesk>
      <FailureDesk>
        <FailurePage fingerprint={(await params).fingerprint} />
      </FailureDesk>
    </ReplayDesk>
  );
}
