/** Who did what, and when. */
import type { Metadata } from "next";
import { AuditPage } from "#components/settings/AuditPage.tsx";

export const metadata: Metadata = { title: "Audit log" };

export default function Page() {
  return <AuditPage />;
}
