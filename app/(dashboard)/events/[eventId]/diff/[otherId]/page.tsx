/** Two payloads beside each other. */
import type { Metadata } from "next";
import { DiffPage } from "#components/diff/DiffPage.tsx";

export const metadata: Metadata = { title: "Difference" };

export default async function Page({ params }: { params: Promise<{ eventId: string; otherId: string }> }) {
  return <DiffPage {...(await params)} />;
}
