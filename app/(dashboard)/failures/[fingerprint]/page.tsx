/** One failure and its dead letters. */
import type { Metadata } from "next";
import { FailurePage } from "#components/failures/FailurePage.tsx";

export const metadata: Metadata = { title: "Failure" };

export default async function Page({ params }: { params: Promise<{ fingerprint: string }> }) {
  return <FailurePage fingerprint={(await params).fingerprint} />;
}
