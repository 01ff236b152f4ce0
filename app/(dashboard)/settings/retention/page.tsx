/** What is kept and what goes. */
import type { Metadata } from "next";
import { RetentionPage } from "#components/settings/RetentionPage.tsx";

export const metadata: Metadata = { title: "Retention" };

export default function Page() {
  return <RetentionPage />;
}
