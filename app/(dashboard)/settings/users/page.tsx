/** Who may sign in, and as what. */
import type { Metadata } from "next";
import { UsersPage } from "#components/settings/UsersPage.tsx";

export const metadata: Metadata = { title: "Team" };

export default function Page() {
  return <UsersPage />;
}
