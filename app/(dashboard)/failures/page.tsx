/** Dead letters by cause. */
import type { Metadata } from "next";
import { FailuresPage } from "#components/failures/FailuresPage.tsx";

export const metadata: Metadata = { title: "Failures" };

export default function Page() {
  return <FailuresPage />;
}
