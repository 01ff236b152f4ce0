/** Are we losing data, what waits, who works. */
import type { Metadata } from "next";
import { SystemPage } from "#components/system/SystemPage.tsx";

export const metadata: Metadata = { title: "System" };

export default function Page() {
  return <SystemPage />;
}
