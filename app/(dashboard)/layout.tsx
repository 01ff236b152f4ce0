/** Everything behind the sign-in: who it is, and the frame. */
import type { ReactNode } from "react";
import { Shell } from "#components/layout/Shell.tsx";
import { requireUser } from "#lib/auth/session.ts";
import { getConfig } from "#lib/config.ts";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const me = await requireUser();
  return (
    <Shell me={me} instance={new URL(getConfig().publicUrl).host}>
      {children}
    </Shell>
  );
}
