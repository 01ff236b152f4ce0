/** Keys for scripts. */
import type { Metadata } from "next";
import { ApiKeysPage } from "#components/settings/ApiKeysPage.tsx";

export const metadata: Metadata = { title: "API keys" };

export default function Page() {
  return <ApiKeysPage />;
}
