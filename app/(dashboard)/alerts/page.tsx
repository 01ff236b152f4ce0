/** What is watched. */
import type { Metadata } from "next";
import { AlertsPage } from "#components/alerts/AlertsPage.tsx";

export const metadata: Metadata = { title: "Alerts" };

export default function Page() {
  return <AlertsPage />;
}
